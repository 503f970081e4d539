/*
 * The stream: N cells, publication by the even stamp, the classic area behind it, takeover from dead writers.
 *
 * WRITERS writers follow each other in the writer's role: each waits until the role is free or its owner is proved
 * dead, recovers, writes WRITES values and leaves, or dies before any step (CRASHES of them in all, recovery included).
 * A sweeper (a process that only opens the segment) may recover at any time as well. A native reader reads the latest
 * value again and again, or with NEXT in order; a foreign reader of a v2 area reads it under the v2 lock.
 * N may be 2 here: a reader is then overtaken by the second write instead of the fourth, by the same steps.
 *
 * Checked: no version is published twice; a value accepted is whole and the one published; versions never go backwards;
 * a read that begins after a write has returned sees that value or a later one; in the end every acknowledged value
 * counts, the classic area holds the latest value, its change bit and revision, and the v2 lock is free; a foreign
 * reader that takes the v2 lock never sees half a value, not even after a crash.
 *
 * Broken on purpose: NO_RECHECK, OVERTAKEN_IS_NONE (a reader stops at a stamp that is already beyond),
 * HINT_AS_PUBLICATION, NO_STORE_BACK (a new writer does not bring the hint up to date), FLIP_BIT, ROLE_FREED_FIRST,
 * ROLE_NOT_LOOKED_AT (a dead process is swept for a writer's leavings though it is not the writer), LOCK_FREED_FIRST,
 * AREA_NOT_FINISHED, NO_REPAIR_RIGHT.
 */
#ifndef N
#define N 2
#endif
#ifndef WRITES
#define WRITES 2
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef WRITERS
#define WRITERS 2
#endif
#define VERSIONS (WRITERS * WRITES + 1)
#define SWEEPER (WRITERS + 1)
#define FOREIGN 9

byte stamp[N], left[N], right[N];           /* a payload is two halves; whole = both the same */
bool change[N];                             /* the change bit that the area gets with the cell's version */
byte version, classicVersion, role;
byte areaLeft, areaRight, areaRevision, areaLock;
bool areaBit;
byte table[WRITERS + 2];                    /* by attachment index, the writers and then the sweeper: token, 0 = free */
bool dead[WRITERS + 2];                               /* by token = index */
byte crashes, ended, acked, published[VERSIONS + 1], values;

#define DEAD_ENTRY(i) (table[i] != 0 && dead[table[i]])
#define DIES atomic { crashes < CRASHES -> crashes++; dead[me] = true; goto gone }
#define STEP(...) if :: atomic { __VA_ARGS__ } :: DIES fi
#ifdef NO_REPAIR_RIGHT
#define WIN(i) skip
#else
#define WIN(i) table[i] = me
#endif

/* Decided before a version is published: in layout v1 the opposite of what stands in the area. */
#ifdef AREA_V2
#define CHANGE(x) (x % 2)
#else
#define CHANGE(x) (!areaBit)
#endif

/* x = the latest version, by the stamps; the hint may lag */
inline findLatest(x) {
    x = version;
#ifndef HINT_AS_PUBLICATION
    do
    :: atomic { stamp[(x + 1) % N] == 2 * (x + 1) -> x++ }
    :: atomic { stamp[(x + 1) % N] != 2 * (x + 1) -> break }
    od
#endif
}

/* Writes version x, found in its cell, into the classic area; the v2 lock is taken in the name of index i. */
inline writeArea(x, i) {
    if
    :: atomic { areaLock == 0 || areaLock == i -> areaLock = i }
    :: DIES
    fi;
    STEP(areaLeft = left[x % N]);
    STEP(areaRight = right[x % N]);
#ifdef FLIP_BIT
    STEP(areaBit = !areaBit; areaRevision = x);
#else
    STEP(areaBit = change[x % N]; areaRevision = x);
#endif
    STEP(classicVersion = x);
    STEP(areaLock = 0)
}

inline bringUpToDate(x, i) {
    findLatest(x);
#ifndef NO_STORE_BACK
    if :: atomic { version != x -> version = x } :: atomic { version == x } :: DIES fi;
#endif
    if
#ifndef AREA_NOT_FINISHED
    :: atomic { classicVersion < x && x > 0 }; writeArea(x, i)
    :: atomic { !(classicVersion < x && x > 0) }
#else
    :: skip
#endif
    fi
}

/* Repairs what dead index i owned; its entry has been won. */
inline sweep(i) {
#ifdef ROLE_FREED_FIRST
    STEP(if :: role == i -> role = 0 :: else fi);
#endif
#ifdef LOCK_FREED_FIRST
    STEP(if :: areaLock == i -> areaLock = 0 :: else fi);
#endif
    if
#ifdef ROLE_NOT_LOOKED_AT
    :: true ->
#elif defined(ROLE_FREED_FIRST)
    :: true ->
#else
    :: role == i ->
#endif
        bringUpToDate(x, i);
        STEP(if :: areaLock == i -> areaLock = 0 :: else fi);
        STEP(if :: role == i -> role = 0 :: else fi)
    :: role != i
    fi;
    STEP(table[i] = 0; i = 0; x = 0)
}

proctype Writer(byte me) {
    byte x, n, i, id;
    do
    :: atomic { role == 0 -> role = me; break }
    :: atomic { role != 0 && (table[role] == 0 || dead[table[role]]) -> i = role; WIN(i) }; sweep(i)
    :: DIES
    od;
    bringUpToDate(x, me);
    do
    :: n < WRITES ->
        x++;
        STEP(stamp[x % N] = 2 * x - 1; values++; id = values);
        STEP(left[x % N] = id);
        STEP(right[x % N] = id);
        STEP(change[x % N] = CHANGE(x));
        STEP(assert(published[x] == 0); published[x] = id; stamp[x % N] = 2 * x; id = 0);
        STEP(version = x);
        writeArea(x, me);
        atomic { acked = x; n++ }
    :: else -> break
    od;
    STEP(role = 0);
    STEP(table[me] = 0; n = 0; x = 0);
gone:
    atomic { ended++; x = 0; n = 0; i = 0; id = 0 }
}

proctype Sweeper() {
    byte me = SWEEPER, x, i;
    if
    :: atomic { DEAD_ENTRY(1) -> i = 1; WIN(i) }; sweep(i)
    :: atomic { DEAD_ENTRY(2) -> i = 2; WIN(i) }; sweep(i)
    :: ended == WRITERS
    fi;
gone: skip
}

proctype Reader() {
    byte x, last, before, one, other;
again:
    atomic { before = acked; x = version };
    do
    :: atomic { stamp[(x + 1) % N] == 2 * (x + 1) -> x++ }
    :: atomic { stamp[(x + 1) % N] < 2 * (x + 1) -> break }
#ifdef OVERTAKEN_IS_NONE
    :: atomic { stamp[(x + 1) % N] > 2 * (x + 1) -> break }
#else
    :: atomic { stamp[(x + 1) % N] > 2 * (x + 1) -> goto again }        /* overtaken since the hint was read */
#endif
    od;
#ifdef NEXT
    if
    :: last + 1 > x -> x = last                             /* nothing new */
    :: else -> x = (last + 1 > x - (N - 2) -> last + 1 : x - (N - 2))
    fi;
#endif
    if
    :: x == 0 -> assert(before == 0 && last == 0)
    :: else ->
        if
        :: atomic { stamp[x % N] == 2 * x -> one = left[x % N] };
            other = right[x % N];
            if
#ifdef NO_RECHECK
            :: true ->
#else
            :: atomic { stamp[x % N] == 2 * x ->
#endif
                assert(one == other && one == published[x]);
                assert(x >= last);
#ifndef NEXT
                assert(x >= before);
#endif
                last = x; one = 0; other = 0
#ifndef NO_RECHECK
                }
            :: atomic { stamp[x % N] != 2 * x -> one = 0; other = 0 }
#endif
            fi
        :: atomic { stamp[x % N] != 2 * x }
        fi
    fi;
    if
    :: ended < WRITERS -> x = 0; goto again
    :: ended == WRITERS -> x = 0; last = 0; before = 0
    fi
}

#ifdef AREA_V2
proctype ForeignReader() {
    byte one, other;
    do
    :: atomic { areaLock == 0 -> areaLock = FOREIGN; one = areaLeft };
        other = areaRight;
        atomic { assert(one == other && one == published[areaRevision]); areaLock = 0; one = 0; other = 0 }
    :: ended == WRITERS -> break
    od
}
#endif

init {
    byte me = SWEEPER, x, k;
    atomic {
        k = 1;
        do :: k <= WRITERS -> table[k] = k; run Writer(k); k++ :: else -> table[k] = k; k = 0; break od;
#ifdef AREA_V2
        run ForeignReader();
#endif
        run Sweeper(); run Reader()
    };
    /* In the end: whatever is still dead is swept by the next opener, and then everything is in order. */
    atomic { ended == WRITERS && _nr_pr == 1 -> k = 1;
    do
    :: k <= SWEEPER -> if :: DEAD_ENTRY(k) -> findLatest(x); version = x;
            if :: classicVersion < x -> areaLeft = left[x % N]; areaRight = right[x % N];
#ifdef FLIP_BIT
                areaBit = !areaBit;
#else
                areaBit = change[x % N];
#endif
                areaRevision = x; classicVersion = x
            :: else fi;
            if :: areaLock == k -> areaLock = 0 :: else fi;
            if :: role == k -> role = 0 :: else fi;
            table[k] = 0
        :: else fi;
        k++
    :: else -> break
    od;
    x = 0; findLatest(x);
    assert(x >= acked && role == 0 && areaLock == 0 && classicVersion == x);
    assert(x == 0 || (left[x % N] == published[x] && right[x % N] == published[x]));
    assert(areaLeft == published[x] && areaRight == published[x] && areaBit == x % 2 && areaRevision == x) }
}
