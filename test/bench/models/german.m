-- German's directory cache coherence protocol; RULES.md lists the rules in neutral form.
--
-- N is the number of clients; STORES is how many of the two data values clients store:
-- 1 (only 0, the initial one) or 2.
--
-- Clients are a scalar set, for Rumur's symmetry reduction; with that off they are a range. curPtr is
-- undefined where RULES.md has it 0 for want of a meaning, which makes as many states.

const
  N: 3;
  STORES: 2;

type
  client_t: scalarset(N);
  data_t: 0 .. 1;
  stored_t: 0 .. STORES - 1;
  cache_t: enum { I, S, E };
  cmd_t: enum { Empty, ReqS, ReqE, Inv, InvAck, GntS, GntE };

var
  cache: array [client_t] of cache_t;
  cacheData: array [client_t] of data_t;
  ch1: array [client_t] of cmd_t;
  ch2: array [client_t] of cmd_t;
  ch2Data: array [client_t] of data_t;
  ch3: array [client_t] of cmd_t;
  ch3Data: array [client_t] of data_t;
  invSet: array [client_t] of boolean;
  shrSet: array [client_t] of boolean;
  exGntd: boolean;
  curCmd: cmd_t;
  curPtr: client_t;
  memData: data_t;
  auxData: data_t;

startstate begin
  for i: client_t do
    cache[i] := I;
    cacheData[i] := 0;
    ch1[i] := Empty;
    ch2[i] := Empty;
    ch2Data[i] := 0;
    ch3[i] := Empty;
    ch3Data[i] := 0;
    invSet[i] := false;
    shrSet[i] := false;
  end;
  exGntd := false;
  curCmd := Empty;
  undefine curPtr;
  memData := 0;
  auxData := 0;
end;

ruleset i: client_t do

  ruleset d: stored_t do
    rule "Store"
      cache[i] = E
    ==>
      cacheData[i] := d;
      auxData := d;
    end;
  end;

  rule "SendReqS"
    ch1[i] = Empty & cache[i] = I
  ==>
    ch1[i] := ReqS;
  end;

  rule "SendReqE"
    ch1[i] = Empty & cache[i] != E
  ==>
    ch1[i] := ReqE;
  end;

  rule "RecvReqS"
    curCmd = Empty & ch1[i] = ReqS
  ==>
    curCmd := ReqS;
    curPtr := i;
    ch1[i] := Empty;
    for j: client_t do invSet[j] := shrSet[j]; end;
  end;

  rule "RecvReqE"
    curCmd = Empty & ch1[i] = ReqE
  ==>
    curCmd := ReqE;
    curPtr := i;
    ch1[i] := Empty;
    for j: client_t do invSet[j] := shrSet[j]; end;
  end;

  rule "SendInv"
    ch2[i] = Empty & invSet[i] & (curCmd = ReqE | (curCmd = ReqS & exGntd))
  ==>
    ch2[i] := Inv;
    invSet[i] := false;
  end;

  rule "SendInvAck"
    ch2[i] = Inv & ch3[i] = Empty
  ==>
    ch2[i] := Empty;
    ch3[i] := InvAck;
    if cache[i] = E then ch3Data[i] := cacheData[i]; end;
    cache[i] := I;
    cacheData[i] := 0;
  end;

  rule "RecvInvAck"
    ch3[i] = InvAck & curCmd != Empty
  ==>
    ch3[i] := Empty;
    shrSet[i] := false;
    if exGntd then
      exGntd := false;
      memData := ch3Data[i];
    end;
    ch3Data[i] := 0;
  end;

  rule "SendGntS"
    curCmd = ReqS & curPtr = i & ch2[i] = Empty & !exGntd
  ==>
    ch2[i] := GntS;
    ch2Data[i] := memData;
    shrSet[i] := true;
    curCmd := Empty;
    undefine curPtr;
  end;

  rule "SendGntE"
    curCmd = ReqE & curPtr = i & ch2[i] = Empty & !exGntd & forall j: client_t do !shrSet[j] end
  ==>
    ch2[i] := GntE;
    ch2Data[i] := memData;
    shrSet[i] := true;
    exGntd := true;
    curCmd := Empty;
    undefine curPtr;
  end;

  rule "RecvGntS"
    ch2[i] = GntS
  ==>
    cache[i] := S;
    cacheData[i] := ch2Data[i];
    ch2[i] := Empty;
    ch2Data[i] := 0;
  end;

  rule "RecvGntE"
    ch2[i] = GntE
  ==>
    cache[i] := E;
    cacheData[i] := ch2Data[i];
    ch2[i] := Empty;
    ch2Data[i] := 0;
  end;

end;

invariant "DataHolds"
  (exGntd | memData = auxData) &
  forall j: client_t do cache[j] = I | cacheData[j] = auxData end;

invariant "ControlHolds"
  forall i: client_t do
    cache[i] = E -> forall j: client_t do j = i | cache[j] = I end
  end;
