/*
 * The MPMC queue: claim, publish, take, free, help along, abort, and recovery of a dead owner by the survivors.
 *
 * Two producers, two consumers; up to CRASHES of them die, before any step. A slot word is lap | state | owner, owner
 * is an attachment index, and only the process whose token stands in table[index] may change what the index owns.
 * A step is one access that others can see. Merged into one step: a read and a compare-and-set of the same word (a
 * failed one only tries again), and what nobody else reads before the word that publishes it. Processes that would
 * poll block until what they poll for changes, so that a wait for ever is an invalid end state.
 *
 *   CAP      slots                     MSGS0, MSGS1   messages of the two producers
 *   POLICY   0 both consumers at-most-once, 1 both at-least-once, 2 one of each
 *   REJOIN   a dead consumer's successor takes the index that recovery has freed
 *   ABORTS   the first producer may abort its first claim
 *
 * Checked: every message published is delivered or, once per crash of an at-most-once consumer, counted as lost; twice
 * only if marked; order per producer; nobody waits for ever; all slots usable when the last consumer leaves.
 *
 * Broken on purpose: HELP_OVER_OLDER_LAP, ABORT_TO_SAME_LAP, NO_REPAIR_RIGHT, ROB_THE_LIVING, UNMARKED,
 * HINT_FIRST (the hint is bumped before the slot changes, and only then), NO_TABLE_SCAN (an idle consumer looks at its
 * own slot only).
 */
#ifndef CAP
#define CAP 2
#endif
#ifndef MSGS0
#define MSGS0 2
#endif
#ifndef MSGS1
#define MSGS1 1
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef POLICY
#define POLICY 2
#endif

#define FREE 0
#define CLAIMED 1
#define READY 2
#define ABORTED 3
#define TAKEN_ONCE 4
#define TAKEN_AGAIN 5
#define REDELIVER 6
#define WORD(lap, state, owner) ((lap) * 64 + (state) * 8 + (owner))
#define LAP(w) ((w) / 64)
#define STATE(w) (((w) / 8) % 8)
#define OWNER(w) ((w) % 8)
#define ONCE (POLICY == 0 || (POLICY == 2 && me == 3))
#define TAKEN (ONCE -> TAKEN_ONCE : TAKEN_AGAIN)

short word[CAP];
byte val[CAP], tail, head, hint;
byte table[5];                 /* by attachment index 1..4: the token of its owner, 0 = free */
bool dead[9];                  /* by token: index, or index + 4 in a second life */
bool out[5];                   /* by index: has ended, orderly or not */
byte crashes, lost;
bool sent[MSGS0 + MSGS1], got[MSGS0 + MSGS1];
byte lastTaken[3];

#define DEAD_ENTRY(i) (table[i] != 0 && dead[table[i]])
#define DEAD_OWNER(w) (OWNER(w) != 0 && (table[OWNER(w)] == 0 || dead[table[OWNER(w)]]))
#ifdef NO_TABLE_SCAN
#define SEES_DEAD_ENTRY false
#else
#define SEES_DEAD_ENTRY (DEAD_ENTRY(1) || DEAD_ENTRY(2) || DEAD_ENTRY(3) || DEAD_ENTRY(4))
#endif
#ifdef NO_REPAIR_RIGHT
#define WIN(i) dying = table[i]
#define LOSE(i) if :: table[i] == dying -> table[i] = 0 :: else fi; dying = 0
#else
#define WIN(i) table[i] = token
#define LOSE(i) table[i] = 0
#endif
#define DIES atomic { crashes < CRASHES -> crashes++; dead[token] = true; out[me] = true; goto gone }
#define STEP(...) if :: atomic { __VA_ARGS__ } :: DIES fi

/* The sweep of index i, once its entry is won; used in place, as the last thing before "next". */
inline sweep(i, next) {
    do
    :: k < CAP ->
#ifdef HINT_FIRST
        if :: STATE(word[k]) == TAKEN_AGAIN && OWNER(word[k]) == i -> STEP(hint++) :: else fi;
#endif
        STEP(
            if
            :: OWNER(word[k]) != i -> skip
            :: else ->
                if
#ifdef ABORT_TO_SAME_LAP
                :: STATE(word[k]) == CLAIMED -> word[k] = WORD(LAP(word[k]), FREE, 0)
#else
                :: STATE(word[k]) == CLAIMED -> word[k] = WORD(LAP(word[k]), ABORTED, 0)
#endif
                :: STATE(word[k]) == TAKEN_ONCE -> word[k] = WORD(LAP(word[k]) + 1, FREE, 0); lost++
#ifdef UNMARKED
                :: STATE(word[k]) == TAKEN_AGAIN -> word[k] = WORD(LAP(word[k]), READY, 0)
#else
                :: STATE(word[k]) == TAKEN_AGAIN -> word[k] = WORD(LAP(word[k]), REDELIVER, 0)
#endif
                fi
            fi;
            k++)
    :: else -> break
    od;
#ifndef HINT_FIRST
    if :: i > 2 -> STEP(hint++) :: else fi;
#endif
    STEP(LOSE(i); i = 0; k = 0; w = 0; goto next)
}

proctype Producer(byte me; byte first; byte end) {
    byte token = me, n = first, t, k, o;
    short w;
#ifdef NO_REPAIR_RIGHT
    byte dying;
#endif
again:
    t = tail;
    if
    :: atomic {
        w = word[t % CAP];
        if
        :: LAP(w) == t / CAP && STATE(w) == FREE ->
            word[t % CAP] = WORD(LAP(w), CLAIMED, me); assert(tail == t); w = 0; goto claimed
        :: LAP(w) < t / CAP -> goto noRoom
        :: else -> w = 0; goto help
        fi }
    :: DIES
    fi;
help:
    STEP(if :: tail == t -> tail = t + 1 :: else fi; goto again);
claimed:
    STEP(if :: tail == t -> tail = t + 1 :: else fi);
#ifdef ABORTS
    if
    :: n == 0 && t < 2 -> STEP(assert(word[t % CAP] == WORD(t / CAP, CLAIMED, me)); word[t % CAP] = WORD(t / CAP, ABORTED, 0));
        goto again
    :: skip
    fi;
#endif
    STEP(assert(word[t % CAP] == WORD(t / CAP, CLAIMED, me));
        val[t % CAP] = n; word[t % CAP] = WORD(t / CAP, READY, 0);
        sent[n] = true; n++; t = 0;
        if :: n < end -> goto again :: else -> out[me] = true; goto gone fi);
noRoom:
    if
#ifndef NO_PRODUCER_BUMP
    :: atomic { STATE(w) == REDELIVER && o == 0 -> o = 7; hint++; goto noRoom }
#endif
    :: atomic { word[t % CAP] != w -> w = 0; o = 0; goto again }
    :: atomic { STATE(w) != REDELIVER && DEAD_OWNER(w) -> o = OWNER(w); WIN(o) }
#ifdef ROB_THE_LIVING
    :: atomic { OWNER(w) != 0 -> o = OWNER(w); WIN(o) }
#endif
    :: atomic { out[3] && out[4] -> out[me] = true; goto gone }         /* nobody is left to make room */
    :: DIES
    fi;
    sweep(o, again);
gone:
    atomic { n = 0; t = 0; k = 0; o = 0; w = 0 }
}

inline deliver(v, marked) {
    assert(marked || !got[v]);
    got[v] = true
}

/* Slot s of lap l, with message v, is ours: run the handler and free it, in the order of the policy. */
inline finish(marked) {
    if
    :: ONCE -> STEP(assert(word[s] == WORD(l, TAKEN_ONCE, me) && val[s] == v);
        word[s] = WORD(l + 1, FREE, 0); deliver(v, marked); v = 0; l = 0)
    :: else -> STEP(assert(word[s] == WORD(l, TAKEN_AGAIN, me) && val[s] == v); deliver(v, marked); v = 0);
        STEP(assert(word[s] == WORD(l, TAKEN_AGAIN, me)); word[s] = WORD(l + 1, FREE, 0); l = 0)
    fi
}

/* The last consumer out, if it leaves alive, finds nothing undone. */
inline leave() {
    if
    :: out[7 - me] ->
        k = 0; v = 0;
        do :: k < MSGS0 + MSGS1 -> v = v + (sent[k] && !got[k] -> 1 : 0); k++ :: else -> break od;
        assert(v <= lost && lost <= crashes && (POLICY != 1 || lost == 0));
        k = 0;
        do :: k < CAP -> assert(STATE(word[k]) == FREE); k++ :: else -> break od;
        assert(head == tail || head == tail + 1)
    :: else
    fi;
    out[me] = true; h = 0; k = 0; v = 0; w = 0; seenHint = 0
}

proctype Consumer(byte me) {
    byte token = me, h, k, s, v, l, o, seenHint;
    short w;
#ifdef NO_REPAIR_RIGHT
    byte dying;
#endif
poll:
    if
    :: h = head; goto look
    :: atomic { hint != seenHint -> seenHint = hint }
    fi;
    do                                              /* redelivery: all slots, once per change of the hint */
    :: s < CAP ->
        if
        :: atomic { STATE(word[s]) == REDELIVER -> l = LAP(word[s]); v = val[s]; word[s] = WORD(l, TAKEN, me) };
            finish(true)
        :: atomic { STATE(word[s]) != REDELIVER -> s++ }
        :: DIES
        fi
    :: else -> s = 0; goto poll
    od;
look:
    if
    :: atomic {
        w = word[h % CAP];
        if
        :: LAP(w) == h / CAP && STATE(w) == READY ->
            l = LAP(w); v = val[h % CAP]; word[h % CAP] = WORD(l, TAKEN, me); w = 0;
            assert(head == h);
            o = (v < MSGS0 -> 1 : 2); assert(v + 1 > lastTaken[o]); lastTaken[o] = v + 1; o = 0
        :: LAP(w) == h / CAP && STATE(w) == ABORTED -> word[h % CAP] = WORD(LAP(w) + 1, FREE, 0); w = 0; goto help
        :: LAP(w) == h / CAP && STATE(w) == CLAIMED -> goto idle
#ifdef HELP_OVER_OLDER_LAP
        :: LAP(w) == h / CAP && STATE(w) == FREE -> goto idle
#else
        :: LAP(w) < h / CAP || (LAP(w) == h / CAP && STATE(w) == FREE) -> goto idle
#endif
        :: else -> w = 0; goto help
        fi }
    :: DIES
    fi;
    STEP(if :: head == h -> head = h + 1 :: else fi; s = h % CAP; h = 0);
    finish(false);
    s = 0;
    goto poll;
help:
    STEP(if :: head == h -> head = h + 1 :: else fi; h = 0; goto poll);
idle:
    if
    :: atomic { head != h || word[h % CAP] != w || hint != seenHint -> w = 0; h = 0; goto poll }
    :: atomic { DEAD_OWNER(w) -> o = OWNER(w); WIN(o) }
#ifndef NO_TABLE_SCAN
    :: atomic { DEAD_ENTRY(1) -> o = 1; WIN(o) }
    :: atomic { DEAD_ENTRY(2) -> o = 2; WIN(o) }
    :: atomic { DEAD_ENTRY(3) -> o = 3; WIN(o) }
    :: atomic { DEAD_ENTRY(4) -> o = 4; WIN(o) }
#endif
    :: atomic { out[1] && out[2] && head == h && word[h % CAP] == w && STATE(w) == FREE && hint == seenHint &&
            !SEES_DEAD_ENTRY -> leave(); goto done }
    :: DIES
    fi;
    atomic { h = 0; w = 0 };
    sweep(o, poll);
gone:
    atomic { h = 0; k = 0; s = 0; v = 0; l = 0; o = 0; w = 0; seenHint = 0 };
#ifdef REJOIN
    if
    :: atomic { token == me && table[me] == 0 && !out[7 - me] ->
        token = me + 4; table[me] = token; out[me] = false; goto poll }
    :: out[7 - me]
    fi;
#endif
done: skip
}

init {
    atomic {
        table[1] = 1; table[2] = 2; table[3] = 3; table[4] = 4;
        run Producer(1, 0, MSGS0); run Producer(2, MSGS0, MSGS0 + MSGS1);
        run Consumer(3); run Consumer(4)
    }
}
