/* TLB shootdown; RULES.md lists the rules in neutral form and tells the story.
 *
 * One process, one control location, one d_step per rule: a transition is one rule firing.
 * Parameter, as in  spin -DN=3 -a shootdown.pml :  N is the number of CPUs, 1 to 5.
 * There are always 2 addresses and 2 frames; fields that belong to address a end in a.
 */
#ifndef N
#define N 3
#endif
#if N < 1 || N > 5
#error N must be 1 to 5
#endif

/* pc of the kernel thread */
#define IDLE 0
#define LOCAL 1
#define REMOTE 2
#define FINISH 3

/* its operation */
#define UNMAP 0
#define CLEAN 1

/* interrupt of a CPU */
#define NONE 0
#define PENDING 1
#define ACKED 2

typedef Cpu {
  /* TLB entry of address 0 and of address 1 */
  unsigned valid0 : 1;
  unsigned frame0 : 1;
  unsigned writable0 : 1;
  unsigned dirty0 : 1;
  unsigned valid1 : 1;
  unsigned frame1 : 1;
  unsigned writable1 : 1;
  unsigned dirty1 : 1;
  /* walk register */
  unsigned walking : 1;
  unsigned walkAddr : 1;
  unsigned walkWrite : 1;
  unsigned walkFrame : 1;
  unsigned walkWritable : 1;
  unsigned ipi : 2
};

typedef Pte {
  unsigned present : 1;
  unsigned frame : 1;
  unsigned writable : 1;
  unsigned accessed : 1;
  unsigned dirty : 1
};

typedef Kernel {
  unsigned pc : 2;
  unsigned op : 1;
  unsigned addr : 1;
  unsigned frame : 1;
  unsigned dirty : 1;
  unsigned modified0 : 1;
  unsigned modified1 : 1
};

Cpu c[N];
Pte pte[2];
Kernel k;

/* IFk(text) is the text if there is a CPU k */
#if N > 1
#define IF1(text) text
#else
#define IF1(text)
#endif
#if N > 2
#define IF2(text) text
#else
#define IF2(text)
#endif
#if N > 3
#define IF3(text) text
#else
#define IF3(text)
#endif
#if N > 4
#define IF4(text) text
#else
#define IF4(text)
#endif

#define RUNS_USER(i) (i != 0 || k.pc == IDLE)
#define LOCKED(a) (k.pc != IDLE && k.addr == a)
#define HOLDS(a, f) (pte[a].present && pte[a].frame == f)
#define FREE(f) (!HOLDS(0, f) && !HOLDS(1, f) && \
                 !(k.pc != IDLE && k.op == UNMAP && k.frame == f))

#define CLEAR_WALK(i) \
  c[i].walking = 0; c[i].walkAddr = 0; c[i].walkWrite = 0; c[i].walkFrame = 0; c[i].walkWritable = 0
#define CLEAR_TLB(i, a) \
  c[i].valid##a = 0; c[i].frame##a = 0; c[i].writable##a = 0; c[i].dirty##a = 0
#define CLEAR_PTE(a) \
  pte[a].present = 0; pte[a].frame = 0; pte[a].writable = 0; pte[a].accessed = 0; pte[a].dirty = 0

#define CPU_ADDRESS(i, a) \
  /* StartRead */ \
  :: d_step { RUNS_USER(i) && !c[i].walking && pte[a].present && !c[i].valid##a -> \
       c[i].walking = 1; c[i].walkAddr = a; \
       c[i].walkFrame = pte[a].frame; c[i].walkWritable = pte[a].writable } \
  /* StartWrite */ \
  :: d_step { RUNS_USER(i) && !c[i].walking && pte[a].present && pte[a].writable && \
              (!c[i].valid##a || (c[i].writable##a && !c[i].dirty##a)) -> \
       c[i].walking = 1; c[i].walkAddr = a; c[i].walkWrite = 1; \
       c[i].walkFrame = pte[a].frame; c[i].walkWritable = pte[a].writable } \
  /* FinishWalk */ \
  :: d_step { RUNS_USER(i) && c[i].walking && c[i].walkAddr == a -> \
       if \
       :: HOLDS(a, c[i].walkFrame) && pte[a].writable == c[i].walkWritable -> \
          pte[a].accessed = 1; \
          pte[a].dirty = pte[a].dirty | c[i].walkWrite; \
          c[i].valid##a = 1; c[i].frame##a = c[i].walkFrame; \
          c[i].writable##a = c[i].walkWritable; c[i].dirty##a = pte[a].dirty \
       :: else \
       fi; \
       CLEAR_WALK(i) } \
  /* Write */ \
  :: d_step { RUNS_USER(i) && c[i].valid##a && c[i].dirty##a -> \
       if :: c[i].frame##a == 0 -> k.modified0 = 1 :: else -> k.modified1 = 1 fi } \
  /* WriteFault */ \
  :: d_step { RUNS_USER(i) && c[i].valid##a && !c[i].writable##a && \
              pte[a].present && pte[a].writable -> \
       CLEAR_TLB(i, a) } \
  /* Evict */ \
  :: d_step { RUNS_USER(i) && c[i].valid##a -> CLEAR_TLB(i, a) }

#define OTHER_ADDRESS(i, a) \
  /* HandleIpi */ \
  :: d_step { c[i].ipi == PENDING && k.addr == a -> \
       CLEAR_TLB(i, a); CLEAR_WALK(i); c[i].ipi = ACKED }

#define CPU(i) CPU_ADDRESS(i, 0) CPU_ADDRESS(i, 1)

#define OTHER(i) \
  /* SendIpi */ \
  :: d_step { k.pc == REMOTE && c[i].ipi == NONE -> c[i].ipi = PENDING } \
  OTHER_ADDRESS(i, 0) OTHER_ADDRESS(i, 1)

#define MAP(a, f) \
  /* Map */ \
  :: d_step { !pte[a].present && !LOCKED(a) && FREE(f) -> \
       pte[a].present = 1; pte[a].frame = f; pte[a].writable = 1 }

#define ADDRESS(a) \
  MAP(a, 0) \
  MAP(a, 1) \
  /* MakeWritable */ \
  :: d_step { pte[a].present && !pte[a].writable && !LOCKED(a) -> pte[a].writable = 1 } \
  /* BeginUnmap */ \
  :: d_step { k.pc == IDLE && pte[a].present -> \
       k.pc = LOCAL; k.op = UNMAP; k.addr = a; k.frame = pte[a].frame; k.dirty = pte[a].dirty; \
       CLEAR_PTE(a) } \
  /* BeginClean */ \
  :: d_step { k.pc == IDLE && pte[a].present && pte[a].writable -> \
       k.pc = LOCAL; k.op = CLEAN; k.addr = a; k.frame = pte[a].frame; k.dirty = pte[a].dirty; \
       pte[a].writable = 0; pte[a].dirty = 0 } \
  /* FlushLocal */ \
  :: d_step { k.pc == LOCAL && k.addr == a -> CLEAR_TLB(0, a); CLEAR_WALK(0); k.pc = REMOTE }

#define ACKED_BY(i) && c[i].ipi == ACKED
#define ALL_ACKED \
  IF1(ACKED_BY(1)) IF2(ACKED_BY(2)) IF3(ACKED_BY(3)) IF4(ACKED_BY(4))
#define CLEAR_IPI(i) c[i].ipi = NONE;
#define CLEAR_IPIS \
  IF1(CLEAR_IPI(1)) IF2(CLEAR_IPI(2)) IF3(CLEAR_IPI(3)) IF4(CLEAR_IPI(4))

/* The invariants, as a rule that is never enabled when they hold. */
#define BACKED(i, a) \
  && (!c[i].valid##a || HOLDS(a, c[i].frame##a) || \
      (LOCKED(a) && k.op == UNMAP && k.frame == c[i].frame##a))
#define BACKED_BOTH(i) BACKED(i, 0) BACKED(i, 1)
#define TLBS_HOLD (true BACKED_BOTH(0) \
  IF1(BACKED_BOTH(1)) IF2(BACKED_BOTH(2)) IF3(BACKED_BOTH(3)) IF4(BACKED_BOTH(4)))
#define KNOWN_DIRTY(f) \
  ((HOLDS(0, f) && pte[0].dirty) || (HOLDS(1, f) && pte[1].dirty) || \
   (k.pc != IDLE && k.frame == f && k.dirty))
#define WRITES_HOLD ((!k.modified0 || KNOWN_DIRTY(0)) && (!k.modified1 || KNOWN_DIRTY(1)))

active proctype shootdown() {
  do
  CPU(0)
#if N > 1
  CPU(1)
  OTHER(1)
#endif
#if N > 2
  CPU(2)
  OTHER(2)
#endif
#if N > 3
  CPU(3)
  OTHER(3)
#endif
#if N > 4
  CPU(4)
  OTHER(4)
#endif
  ADDRESS(0)
  ADDRESS(1)
  /* AllAcked */
  :: d_step { k.pc == REMOTE ALL_ACKED -> CLEAR_IPIS k.pc = FINISH }
  /* Finish */
  :: d_step { k.pc == FINISH ->
       if
       :: k.dirty -> if :: k.frame == 0 -> k.modified0 = 0 :: else -> k.modified1 = 0 fi
       :: else
       fi;
       k.pc = IDLE; k.op = UNMAP; k.addr = 0; k.frame = 0; k.dirty = 0 }
  :: d_step { !(TLBS_HOLD && WRITES_HOLD) -> assert(false) }
  od
}
