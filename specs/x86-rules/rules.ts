/**
 * The rules of x86-64 address translation that the hardware models follow, numbered as docstrings, tests and litmus
 * tests cite them. Sections are those of the Intel SDM, volume 3A, unless APM stands before them: the AMD64 manual,
 * volume 2.
 */

export interface Rule {
  readonly text: string;
  readonly source: string;
  /** What is not modelled literally, and why nothing is lost, or what is. */
  readonly abstraction?: string;
}

/** From R1 on. */
export const rules: readonly Rule[] = [
  {
    text: 'A TLB entry has the frame, the rights combined over all levels, and D of the leaf',
    source: '4.10.2.2',
    abstraction: 'Protection keys and memory types are left out: no model has any.',
  },
  {
    text: 'Nothing is cached of an entry that is not present or has a reserved bit set',
    source: '4.10.2.3; APM 5.5.3',
  },
  {
    text: 'A is set in every entry used before a translation is cached',
    source: '4.10.2.3; APM 5.4.2',
  },
  {
    text: 'Translations are cached at any time, for any address that the current root can translate',
    source: '4.10.2.3',
  },
  {
    text: 'Entries may be evicted at any time, or kept for ever',
    source: '4.10.2.2',
    abstraction:
      'Nothing is evicted: what could be evicted could as well have stayed, and its use is optional.',
  },
  {
    text: 'Paging-structure caches, one for each upper level, with the rights so far',
    source: '4.10.3.1',
  },
  { text: 'Leaf entries are not in them, and G has no effect on them', source: '4.10.3.1' },
  {
    text: 'The pointer to a table is cached even if the table is empty',
    source: '4.10.3.1; APM 5.5.3',
  },
  { text: 'One entry in memory may be in several cached ones', source: '4.10.3.3' },
  { text: 'Caches are not coherent with memory', source: '4.10.2.3' },
  {
    text: 'A large page may be cached as several small ones; after a change of size both may be used',
    source: '4.10.4.1',
    abstraction:
      'A large page is cached as such. Its small ones would be used and invalidated all together.',
  },
  {
    text: 'TLB, else the longest prefix in a paging-structure cache, else from CR3',
    source: '4.10.3.2',
    abstraction: 'Any of them, not the longest: the longer may have been evicted.',
  },
  { text: 'Skipped levels are neither read again nor is A set in them again', source: '4.10.3.2' },
  { text: 'A walk is a sequence of separate reads', source: 'inference' },
  {
    text: 'A walk under way has the power of a paging-structure-cache entry',
    source: 'inference',
    abstraction: 'The two are one set.',
  },
  { text: 'A is set by use, D in the leaf by a store; hardware clears neither', source: '4.8' },
  { text: 'These updates are locked', source: '8.1.2.1' },
  {
    text: 'A may be set by speculation, D not',
    source: 'APM 5.4.2',
    abstraction: 'D may be set for a store that then faults; masked stores are left out.',
  },
  {
    text: 'D clear in memory means not written, if no TLB entry with D is left; setting D is in order',
    source: 'APM 5.4.2',
    abstraction: 'In order with older stores in the profile amd only; else either.',
  },
  { text: 'A store through a TLB entry with D does not look at memory', source: '4.8' },
  {
    text: 'A store through one without D goes back to the entry, and re-checks P',
    source: 'APM 5.5.3',
  },
  { text: 'and R/W, on processors with CET', source: '4.8' },
  {
    text: 'Knights Landing may set A and D in an entry that is not present',
    source: 'Linux, commit 00839ee3b299',
    abstraction:
      'Only D: A would need a walk that remembers an entry it has read, and only tells that there was one.',
  },
  {
    text: 'Which frame a store goes to if the entry names another by then is open',
    source: 'no text',
    abstraction: 'Either, for entries that are not global.',
  },
  {
    text: 'INVLPG: the page under the current PCID, global entries of it, all paging-structure caches of the PCID',
    source: '4.10.4.1',
  },
  { text: 'With EFER.TCE only those that lead to the page', source: 'APM 5.5.3' },
  { text: 'The four kinds of INVPCID', source: '4.10.4.1' },
  {
    text: 'MOV to CR3, with bit 63 and without',
    source: '4.10.4.1',
    abstraction: 'CR4.PCIDE is set; with PCID 0 alone that is the same as if it were clear.',
  },
  {
    text: 'MOV to CR4 that changes PGE: everything',
    source: '4.10.4.1',
    abstraction:
      'PGE is changed twice, as it is done. PCIDE and CR0.PG are not changed by any model.',
  },
  {
    text: 'All of these may invalidate more',
    source: '4.10.4.1',
    abstraction: 'What is removed in excess could as well have been evicted.',
  },
  {
    text: 'They are serialising',
    source: '4.10.4.3',
    abstraction: 'INVLPGB and TLBSYNC are left out.',
  },
  {
    text: 'A page fault invalidates its page and what leads to it; AMD walks again before it reports one',
    source: '4.10.4.1; APM 5.5.3',
    abstraction: 'Global entries stay, which the text leaves open.',
  },
  {
    text: 'There is no remote invalidation',
    source: '4.10.5',
    abstraction: 'INVLPGB is left out.',
  },
  {
    text: 'Some processors keep global entries at INVLPG while PCIDs are on',
    source: 'Linux, commit ce0b15d11ad8',
    abstraction: 'Left out: Linux does not turn PCIDs on there.',
  },
  {
    text: 'P and A from 0 to 1 need no invalidation, if there was one since they were last cleared',
    source: '4.10.4.3',
  },
  {
    text: 'Rights that are added need none but may cost a fault; for all else old or new is used',
    source: '4.10.4.3',
  },
  {
    text: 'A and D that were cleared without invalidation may not be set again',
    source: '4.10.4.3',
  },
  { text: 'To change a page size: clear P, invalidate, install', source: '4.10.4.2' },
  {
    text: 'A changed upper entry needs an invalidation of every address below, at least one',
    source: '4.10.4.2',
  },
  { text: 'Until an invalidation old translations are used, for stores too', source: '4.10.4.4' },
  {
    text: 'A PCID that had another address space is to be loaded with bit 63 clear',
    source: '4.10.4.2',
  },
  {
    text: 'A stale pointer to a freed table page is read, followed, and written to',
    source: 'inference from R6, R8, R13, R16',
  },
  { text: 'So unhook, invalidate on every CPU, and only then free', source: 'inference' },
  {
    text: 'x86-TSO: a FIFO store buffer with forwarding; locked and serialising instructions drain it',
    source: '8.2',
  },
  {
    text: 'The walk for a load or store sees older own stores; that of an instruction fetch need not',
    source: '4.10.4.3',
  },
  {
    text: 'Other CPUs see an entry once it leaves the store buffer; a plain store may overwrite A and D',
    source: 'Linux, mm/process_addrs.rst',
  },
  {
    text: 'A change must be visible before a remote CPU invalidates',
    source: 'Linux, arch/x86/mm/tlb.c',
  },
  { text: 'Interrupts are taken only while they are on', source: 'inference' },
];
