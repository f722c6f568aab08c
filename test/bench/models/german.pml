/* German's directory cache coherence protocol; RULES.md lists the rules in neutral form.
 *
 * One process, one control location, one d_step per rule: a transition is one rule firing.
 * Parameters, as in  spin -DN=5 -DSTORES=1 -a german.pml :
 *   N       number of clients, 1 to 8
 *   STORES  how many of the two data values clients store: 1 (only 0, the initial one) or 2
 */
#ifndef N
#define N 3
#endif
#if N < 1 || N > 8
#error N must be 1 to 8
#endif
#ifndef STORES
#define STORES 2
#endif

/* cache states */
#define I 0
#define S 1
#define E 2

/* commands on the channels, and of the directory's current request */
#define EMPTY 0
#define REQ_S 1
#define REQ_E 2
#define INV 3
#define INV_ACK 4
#define GNT_S 5
#define GNT_E 6

typedef Client {
  unsigned cache : 2;
  unsigned cacheData : 1;
  unsigned ch1 : 3;
  unsigned ch2 : 3;
  unsigned ch2Data : 1;
  unsigned ch3 : 3;
  unsigned ch3Data : 1;
  unsigned invSet : 1;
  unsigned shrSet : 1
};

Client c[N];
unsigned exGntd : 1;
unsigned curCmd : 3;
unsigned curPtr : 3;
unsigned memData : 1;
unsigned auxData : 1;

/* IFk(text) is the text if there is a client k */
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
#if N > 5
#define IF5(text) text
#else
#define IF5(text)
#endif
#if N > 6
#define IF6(text) text
#else
#define IF6(text)
#endif
#if N > 7
#define IF7(text) text
#else
#define IF7(text)
#endif

#define COLLECT(j) c[j].invSet = c[j].shrSet;
#define COLLECT_ALL COLLECT(0) \
  IF1(COLLECT(1)) IF2(COLLECT(2)) IF3(COLLECT(3)) IF4(COLLECT(4)) \
  IF5(COLLECT(5)) IF6(COLLECT(6)) IF7(COLLECT(7))

#define UNSHARED(j) && !c[j].shrSet
#define NONE_SHARED UNSHARED(0) \
  IF1(UNSHARED(1)) IF2(UNSHARED(2)) IF3(UNSHARED(3)) IF4(UNSHARED(4)) \
  IF5(UNSHARED(5)) IF6(UNSHARED(6)) IF7(UNSHARED(7))

#define STORE(i, d) \
  :: d_step { c[i].cache == E -> c[i].cacheData = d; auxData = d }
#if STORES > 1
#define STORE_EACH(i) STORE(i, 0) STORE(i, 1)
#else
#define STORE_EACH(i) STORE(i, 0)
#endif

#define CLIENT(i) \
  STORE_EACH(i) \
  /* SendReqS */ \
  :: d_step { c[i].ch1 == EMPTY && c[i].cache == I -> c[i].ch1 = REQ_S } \
  /* SendReqE */ \
  :: d_step { c[i].ch1 == EMPTY && c[i].cache != E -> c[i].ch1 = REQ_E } \
  /* RecvReqS */ \
  :: d_step { curCmd == EMPTY && c[i].ch1 == REQ_S -> \
       curCmd = REQ_S; curPtr = i; c[i].ch1 = EMPTY; COLLECT_ALL } \
  /* RecvReqE */ \
  :: d_step { curCmd == EMPTY && c[i].ch1 == REQ_E -> \
       curCmd = REQ_E; curPtr = i; c[i].ch1 = EMPTY; COLLECT_ALL } \
  /* SendInv */ \
  :: d_step { c[i].ch2 == EMPTY && c[i].invSet && \
              (curCmd == REQ_E || (curCmd == REQ_S && exGntd)) -> \
       c[i].ch2 = INV; c[i].invSet = 0 } \
  /* SendInvAck */ \
  :: d_step { c[i].ch2 == INV && c[i].ch3 == EMPTY -> \
       c[i].ch2 = EMPTY; c[i].ch3 = INV_ACK; \
       if :: c[i].cache == E -> c[i].ch3Data = c[i].cacheData :: else fi; \
       c[i].cache = I; c[i].cacheData = 0 } \
  /* RecvInvAck */ \
  :: d_step { c[i].ch3 == INV_ACK && curCmd != EMPTY -> \
       c[i].ch3 = EMPTY; c[i].shrSet = 0; \
       if :: exGntd -> exGntd = 0; memData = c[i].ch3Data :: else fi; \
       c[i].ch3Data = 0 } \
  /* SendGntS */ \
  :: d_step { curCmd == REQ_S && curPtr == i && c[i].ch2 == EMPTY && !exGntd -> \
       c[i].ch2 = GNT_S; c[i].ch2Data = memData; c[i].shrSet = 1; \
       curCmd = EMPTY; curPtr = 0 } \
  /* SendGntE */ \
  :: d_step { curCmd == REQ_E && curPtr == i && c[i].ch2 == EMPTY && !exGntd NONE_SHARED -> \
       c[i].ch2 = GNT_E; c[i].ch2Data = memData; c[i].shrSet = 1; \
       exGntd = 1; curCmd = EMPTY; curPtr = 0 } \
  /* RecvGntS */ \
  :: d_step { c[i].ch2 == GNT_S -> \
       c[i].cache = S; c[i].cacheData = c[i].ch2Data; c[i].ch2 = EMPTY; c[i].ch2Data = 0 } \
  /* RecvGntE */ \
  :: d_step { c[i].ch2 == GNT_E -> \
       c[i].cache = E; c[i].cacheData = c[i].ch2Data; c[i].ch2 = EMPTY; c[i].ch2Data = 0 }

/* The invariants, as a rule that is never enabled when they hold. */
#define FRESH(j) && (c[j].cache == I || c[j].cacheData == auxData)
#define DATA_HOLDS (exGntd || memData == auxData) FRESH(0) \
  IF1(FRESH(1)) IF2(FRESH(2)) IF3(FRESH(3)) IF4(FRESH(4)) \
  IF5(FRESH(5)) IF6(FRESH(6)) IF7(FRESH(7))

#define OWNED(j) + (c[j].cache == E)
#define OWNERS (0 OWNED(0) \
  IF1(OWNED(1)) IF2(OWNED(2)) IF3(OWNED(3)) IF4(OWNED(4)) \
  IF5(OWNED(5)) IF6(OWNED(6)) IF7(OWNED(7)))
#define HELD(j) + (c[j].cache != I)
#define HOLDERS (0 HELD(0) \
  IF1(HELD(1)) IF2(HELD(2)) IF3(HELD(3)) IF4(HELD(4)) \
  IF5(HELD(5)) IF6(HELD(6)) IF7(HELD(7)))
#define CONTROL_HOLDS (OWNERS == 0 || HOLDERS == 1)

active proctype german() {
  do
  CLIENT(0)
#if N > 1
  CLIENT(1)
#endif
#if N > 2
  CLIENT(2)
#endif
#if N > 3
  CLIENT(3)
#endif
#if N > 4
  CLIENT(4)
#endif
#if N > 5
  CLIENT(5)
#endif
#if N > 6
  CLIENT(6)
#endif
#if N > 7
  CLIENT(7)
#endif
  :: d_step { !(DATA_HOLDS && CONTROL_HOLDS) -> assert(false) }
  od
}
