/*
 * Waiting: an event word, a bit mask of who waits, a barrier of the waiter on all processors, and the sweep of dead
 * waiters.
 *
 * WAKERS (one or two) wakers publish VALUES changes each; two waiters (indices 1 and 2) sleep until they have seen them
 * all; a third process sweeps a dead waiter's index and then waits under that index. CRASHES of them die, before any
 * step. A publication and a set bit pass through a store buffer: others see them at any later time, at the latest when
 * their owner executes an atomic bump or a system call, or ends, or a waiter makes its barrier on all processors, which
 * empties every buffer. A sleeper has no time slice unless a waker has been killed, so a lost wake-up is an invalid end
 * state.
 *
 * Checked: no wake-up is lost while the wakers live, whatever waiters die and whoever takes over their index; after
 * a waker's death a slice brings the change; in the end the mask holds no bit; who nobody waits for makes no call.
 *
 *   EVENT_BEFORE_BIT   the other order that is allowed: the event is read before the bit is set, each round
 *
 * Broken on purpose: WAITER_FENCE_ALONE (a fence of its own instead of the barrier), NO_WAITER_FENCE, NO_SECOND_CHECK,
 * EVENT_AFTER_CHECK, NO_BUMP, WAKE_BEFORE_PUBLISH, ENTRY_FREED_FIRST (the dead waiter's entry is given back before its
 * bit is cleared), NO_SWEEP_OF_BIT, NO_SLICE.
 */
#ifndef VALUES
#define VALUES 2
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef WAKERS
#define WAKERS 2
#endif

byte published[2], event, table[3];       /* by attachment index: token, 0 = free */
bool buffered[2];                         /* the newest publication is still in its waker's store buffer */
bool mask[3], maskedLate[3];                   /* the mask, by index */
bool asleep[4], dead[4], deadWaker[2];    /* sleepers and the dead by token */
byte crashes, ended;
bool wakerDied;

#define ANY_BIT (mask[1] || mask[2])
#define UP_TO_DATE (seen[0] == published[0] && seen[1] == published[1])
#define NO_MORE(w) (w >= WAKERS || seen[w] == VALUES || (deadWaker[w] && !buffered[w]))

proctype Waker(byte w) {
    byte n;
    do
    :: n < VALUES ->
        n++;
#ifdef WAKE_BEFORE_PUBLISH
        goto look;
publish:
#endif
        if
        :: atomic { !buffered[w] -> buffered[w] = true }
        :: atomic { crashes < CRASHES -> crashes++; goto killed }
        fi;
#ifdef WAKE_BEFORE_PUBLISH
        goto next;
look:
#endif
        if
        :: atomic { !ANY_BIT -> goto woken }
        :: atomic { ANY_BIT }
        :: atomic { crashes < CRASHES -> crashes++; goto killed }
        fi;
#ifndef NO_BUMP
        if
        :: atomic { !buffered[w] -> event++ }                              /* an atomic add: a full fence */
        :: atomic { crashes < CRASHES -> crashes++; goto killed }
        fi;
#endif
        if
        :: atomic { !buffered[w] -> asleep[1] = false; asleep[2] = false; asleep[3] = false }
        :: atomic { crashes < CRASHES -> crashes++; goto killed }
        fi;
woken:
#ifdef WAKE_BEFORE_PUBLISH
        goto publish;
next:
#endif
        skip
    :: else -> break
    od;
    atomic { !buffered[w] -> n = 0; goto end };
killed:
    atomic { deadWaker[w] = true; wakerDied = true; n = 0 };
end: skip
}

/* The store buffers: each drains at any time. */
active proctype Drain() {
end: do
    :: atomic { buffered[0] -> buffered[0] = false; published[0]++ }
    :: atomic { buffered[1] -> buffered[1] = false; published[1]++ }
    :: atomic { maskedLate[1] -> maskedLate[1] = false; mask[1] = true }
    :: atomic { maskedLate[2] -> maskedLate[2] = false; mask[2] = true }
    od
}

#define DIES atomic { crashes < CRASHES -> crashes++; dead[token] = true; goto gone }

proctype Waiter(byte i; byte token) {
    byte seen[2], e;
    if
    :: token < 3
    :: token == 3 ->
        /* The sweep of a dead waiter's index, and then its use; or nobody has died and everybody else has ended. */
        if
        :: atomic { dead[table[1]] -> i = 1 }
        :: atomic { dead[table[2]] -> i = 2 }
        :: atomic { ended == 2 && !dead[table[1]] && !dead[table[2]] -> goto gone }
        fi;
        atomic { table[i] = token };
#ifdef ENTRY_FREED_FIRST
        /* The sweeper gives the entry back and goes on; another process is that fast with its own claim. */
        run LateClear(i);
#else
#ifndef NO_SWEEP_OF_BIT
        atomic { !maskedLate[i] -> mask[i] = false };
#endif
#endif
    fi;
again:
    seen[0] = published[0];
    seen[1] = published[1];
    if
    :: atomic { NO_MORE(0) && NO_MORE(1) && UP_TO_DATE -> goto leave }
    :: atomic { !(NO_MORE(0) && NO_MORE(1) && UP_TO_DATE) }
    fi;
#ifdef EVENT_BEFORE_BIT
    if :: e = event :: DIES fi;
#endif
    if :: atomic { maskedLate[i] = true } :: DIES fi;
round:
#ifdef EVENT_AFTER_CHECK
    if
    :: atomic { !maskedLate[i] && (!UP_TO_DATE || (NO_MORE(0) && NO_MORE(1))) -> goto met }
    :: atomic { !maskedLate[i] && UP_TO_DATE && !(NO_MORE(0) && NO_MORE(1)) }
    :: DIES
    fi;
#endif
#ifndef EVENT_BEFORE_BIT
    if :: e = event :: DIES fi;
#endif
    if
#ifdef NO_WAITER_FENCE
    :: true
#else
#ifdef WAITER_FENCE_ALONE
    :: atomic { !maskedLate[i] }                                         /* full fence */
#else
    :: atomic { !maskedLate[i] } ->                                      /* barrier on all processors, one by one */
        atomic { !buffered[0] };
        atomic { !buffered[1] }
#endif
#endif
    :: DIES
    fi;
#ifndef EVENT_AFTER_CHECK
#ifndef NO_SECOND_CHECK
    if
    :: atomic { !UP_TO_DATE || (NO_MORE(0) && NO_MORE(1)) -> goto met }
    :: atomic { UP_TO_DATE && !(NO_MORE(0) && NO_MORE(1)) }
    :: DIES
    fi;
#endif
#endif
    if
    :: atomic { event == e -> asleep[token] = true }                      /* the kernel compares, then sleeps */
    :: atomic { event != e -> goto slept }
    :: DIES
    fi;
    if
    :: atomic { !asleep[token] }
#ifndef NO_SLICE
    :: atomic { wakerDied -> asleep[token] = false }
#endif
    :: DIES
    fi;
slept:
#ifdef EVENT_BEFORE_BIT
    atomic { !maskedLate[i] -> mask[i] = false }; goto again;
#else
    goto round;
#endif
met:
    atomic { !maskedLate[i] -> mask[i] = false };                         /* an atomic and */
    goto again;
leave:
    if :: atomic { assert(table[i] == token); table[i] = 0 } :: DIES fi;
gone:
    atomic { asleep[token] = false; seen[0] = 0; seen[1] = 0; e = 0; ended++ }
}

#ifdef ENTRY_FREED_FIRST
proctype LateClear(byte i) { atomic { !maskedLate[i] -> mask[i] = false } }
#endif

init {
    atomic {
        table[1] = 1; table[2] = 2;
        run Waker(0); if :: WAKERS > 1 -> run Waker(1) :: else fi; run Waiter(1, 1); run Waiter(2, 2); run Waiter(0, 3)
    };
    /* Nobody is left: what is still dead is swept by the next opener, and then the mask is empty. */
    atomic { ended == 3 && _nr_pr == 2 && !maskedLate[1] && !maskedLate[2] ->
        if :: table[1] != 0 -> assert(dead[table[1]]); mask[1] = false :: else fi;
        if :: table[2] != 0 -> assert(dead[table[2]]); mask[2] = false :: else fi;
        assert(!ANY_BIT) }
}
