-- TLB shootdown; RULES.md lists the rules in neutral form and tells the story.
--
-- N is the number of CPUs; CPU 0 also runs the kernel thread.
--
-- Addresses and frames are scalar sets, for Rumur's symmetry reduction; with that off they are ranges.
-- They are undefined where RULES.md has them 0 for want of a meaning, which makes as many states.

const
  N: 3;

type
  cpu_t: 0 .. N - 1;
  addr_t: scalarset(2);
  frame_t: scalarset(2);
  pc_t: enum { Idle, Local, Remote, Finish };
  op_t: enum { Unmap, Clean };
  ipi_t: enum { None, Pending, Acked };
  pte_t: record
    present: boolean;
    frame: frame_t;
    writable: boolean;
    accessed: boolean;
    dirty: boolean;
  end;
  tlb_t: record
    valid: boolean;
    frame: frame_t;
    writable: boolean;
    dirty: boolean;
  end;
  walk_t: record
    walking: boolean;
    addr: addr_t;
    write: boolean;
    frame: frame_t;
    writable: boolean;
  end;
  kernel_t: record
    pc: pc_t;
    op: op_t;
    addr: addr_t;
    frame: frame_t;
    dirty: boolean;
  end;

var
  pte: array [addr_t] of pte_t;
  tlb: array [cpu_t] of array [addr_t] of tlb_t;
  walk: array [cpu_t] of walk_t;
  ipi: array [cpu_t] of ipi_t;
  kernel: kernel_t;
  modified: array [frame_t] of boolean;

function runsUser(c: cpu_t): boolean;
begin
  return c != 0 | kernel.pc = Idle;
end;

function locked(a: addr_t): boolean;
begin
  return kernel.pc != Idle & kernel.addr = a;
end;

function holds(a: addr_t; f: frame_t): boolean;
begin
  return pte[a].present & pte[a].frame = f;
end;

function isFree(f: frame_t): boolean;
begin
  return !(kernel.pc != Idle & kernel.op = Unmap & kernel.frame = f) &
    forall a: addr_t do !holds(a, f) end;
end;

procedure clearPte(a: addr_t);
begin
  pte[a].present := false;
  undefine pte[a].frame;
  pte[a].writable := false;
  pte[a].accessed := false;
  pte[a].dirty := false;
end;

procedure clearTlb(c: cpu_t; a: addr_t);
begin
  tlb[c][a].valid := false;
  undefine tlb[c][a].frame;
  tlb[c][a].writable := false;
  tlb[c][a].dirty := false;
end;

procedure clearWalk(c: cpu_t);
begin
  walk[c].walking := false;
  undefine walk[c].addr;
  walk[c].write := false;
  undefine walk[c].frame;
  walk[c].writable := false;
end;

procedure clearKernel();
begin
  kernel.pc := Idle;
  kernel.op := Unmap;
  undefine kernel.addr;
  undefine kernel.frame;
  kernel.dirty := false;
end;

procedure startWalk(c: cpu_t; a: addr_t; write: boolean);
begin
  walk[c].walking := true;
  walk[c].addr := a;
  walk[c].write := write;
  walk[c].frame := pte[a].frame;
  walk[c].writable := pte[a].writable;
end;

startstate begin
  for a: addr_t do clearPte(a); end;
  for c: cpu_t do
    for a: addr_t do clearTlb(c, a); end;
    clearWalk(c);
    ipi[c] := None;
  end;
  clearKernel();
  for f: frame_t do modified[f] := false; end;
end;

ruleset c: cpu_t; a: addr_t do

  rule "StartRead"
    runsUser(c) & !walk[c].walking & pte[a].present & !tlb[c][a].valid
  ==>
    startWalk(c, a, false);
  end;

  rule "StartWrite"
    runsUser(c) & !walk[c].walking & pte[a].present & pte[a].writable &
    (!tlb[c][a].valid | (tlb[c][a].writable & !tlb[c][a].dirty))
  ==>
    startWalk(c, a, true);
  end;

  rule "FinishWalk"
    runsUser(c) & walk[c].walking & walk[c].addr = a
  ==>
    if holds(a, walk[c].frame) & pte[a].writable = walk[c].writable then
      pte[a].accessed := true;
      pte[a].dirty := pte[a].dirty | walk[c].write;
      tlb[c][a].valid := true;
      tlb[c][a].frame := walk[c].frame;
      tlb[c][a].writable := walk[c].writable;
      tlb[c][a].dirty := pte[a].dirty;
    end;
    clearWalk(c);
  end;

  rule "Write"
    runsUser(c) & tlb[c][a].valid & tlb[c][a].dirty
  ==>
    modified[tlb[c][a].frame] := true;
  end;

  rule "WriteFault"
    runsUser(c) & tlb[c][a].valid & !tlb[c][a].writable & pte[a].present & pte[a].writable
  ==>
    clearTlb(c, a);
  end;

  rule "Evict"
    runsUser(c) & tlb[c][a].valid
  ==>
    clearTlb(c, a);
  end;

end;

ruleset c: cpu_t do

  rule "SendIpi"
    c != 0 & kernel.pc = Remote & ipi[c] = None
  ==>
    ipi[c] := Pending;
  end;

  rule "HandleIpi"
    ipi[c] = Pending
  ==>
    clearTlb(c, kernel.addr);
    clearWalk(c);
    ipi[c] := Acked;
  end;

end;

ruleset a: addr_t do

  ruleset f: frame_t do
    rule "Map"
      !pte[a].present & !locked(a) & isFree(f)
    ==>
      pte[a].present := true;
      pte[a].frame := f;
      pte[a].writable := true;
    end;
  end;

  rule "MakeWritable"
    pte[a].present & !pte[a].writable & !locked(a)
  ==>
    pte[a].writable := true;
  end;

  rule "BeginUnmap"
    kernel.pc = Idle & pte[a].present
  ==>
    kernel.pc := Local;
    kernel.op := Unmap;
    kernel.addr := a;
    kernel.frame := pte[a].frame;
    kernel.dirty := pte[a].dirty;
    clearPte(a);
  end;

  rule "BeginClean"
    kernel.pc = Idle & pte[a].present & pte[a].writable
  ==>
    kernel.pc := Local;
    kernel.op := Clean;
    kernel.addr := a;
    kernel.frame := pte[a].frame;
    kernel.dirty := pte[a].dirty;
    pte[a].writable := false;
    pte[a].dirty := false;
  end;

end;

rule "FlushLocal"
  kernel.pc = Local
==>
  clearTlb(0, kernel.addr);
  clearWalk(0);
  kernel.pc := Remote;
end;

rule "AllAcked"
  kernel.pc = Remote & forall c: cpu_t do c = 0 | ipi[c] = Acked end
==>
  for c: cpu_t do ipi[c] := None; end;
  kernel.pc := Finish;
end;

rule "Finish"
  kernel.pc = Finish
==>
  if kernel.dirty then modified[kernel.frame] := false; end;
  clearKernel();
end;

invariant "TlbsHold"
  forall c: cpu_t do
    forall a: addr_t do
      !tlb[c][a].valid | holds(a, tlb[c][a].frame) |
      (locked(a) & kernel.op = Unmap & kernel.frame = tlb[c][a].frame)
    end
  end;

invariant "WritesHold"
  forall f: frame_t do
    !modified[f] |
    (kernel.pc != Idle & kernel.frame = f & kernel.dirty) |
    exists a: addr_t do holds(a, f) & pte[a].dirty end
  end;
