/*
 * Names: the names lock, and what creating, opening, leaving, removing, pruning and replacing do to one name.
 *
 * Up to four processes with one job each (A to D; see the jobs below); CRASHES of them are killed, before any step. A
 * step is one system call, or one access to shared memory that others can see. Inode k is what process k makes; 0 is
 * none. The kernel gives back the lock of a killed process; its entry in an attachment table stays and counts as dead.
 *
 * Checked, at each step: nobody has attached to a segment that is being retired or that the name does not lead to;
 * nobody but force and replace retires what a live process keeps; a name is taken away from nothing but the very
 * segment that was judged, and only after RETIRED is stored there; a write is acknowledged only in a segment that the
 * name leads to; persistent data goes by force or replace only. In the end: nobody waits; without a crash no
 * temporary file and no unkept segment is left; with one, the next pruner and the next creator get the name.
 *
 *   ANY          every choice of four jobs, repeated ones too, in place of A to D
 *   PERSISTENT   the segments are persistent
 *
 * Broken on purpose: NO_LOCK, OPEN_UNLOCKED, JUDGED_BEFORE_LOCK, LEFT_BEFORE_LOCK, UNLINK_FIRST,
 * REPLACE_WITHOUT_RETIRE, ATTACHED_AFTER_LINK, LOCK_OUTLIVES (the lock is a flag in memory, which a killed process
 * leaves behind).
 */
#define CREATE 1        /* make, or fail when the name is taken; write; leave */
#define OPEN 2          /* attach, waiting for a segment as long as somebody may make one; write; leave */
#define PRUNE 3         /* remove what nobody keeps */
#define FORCE 4         /* remove, whoever keeps it */
#define REPLACE 5       /* make, and put it in the place of what is there; write; leave */
#ifndef A
#define A CREATE
#endif
#ifndef B
#define B OPEN
#endif
#ifndef C
#define C PRUNE
#endif
#ifndef D
#define D CREATE
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifdef PERSISTENT
#define IS_PERSISTENT true
#else
#define IS_PERSISTENT false
#endif

byte name;                                       /* the inode that the name leads to */
bool temporary[6], ready[6], retired[6];         /* by inode */
byte table[6];                                   /* by inode: a bit for each attached process */
byte dead;                                       /* a bit for each killed process */
bool exclusive;
byte holder, sharers;                            /* of the names lock */
byte crashes, ended;

#define BIT(p) (1 << (p))
#define KEPT(k) ((table[k] & (255 - dead)) != 0)
#define LEFTOVER(k) (retired[k] || (!KEPT(k) && !IS_PERSISTENT))
#define DIES atomic { crashes < CRASHES -> crashes++; dead = dead | BIT(me); goto killed }
#define STEP(...) if :: atomic { __VA_ARGS__ } :: DIES fi

#ifdef NO_LOCK
#define LOCK skip
#define UNLOCK skip
#else
#define LOCK !exclusive && sharers == 0 -> exclusive = true; holder = me
#define UNLOCK exclusive = false; holder = 0
#endif
#if defined(OPEN_UNLOCKED) || defined(NO_LOCK)
#define SHARE skip
#define UNSHARE skip
#else
#define SHARE !exclusive -> sharers = sharers + BIT(me)
#define UNSHARE sharers = sharers - BIT(me)
#endif

/* Stores RETIRED in inode k; byForce: kept or not. */
#define RETIRE(k, byForce) \
    assert(byForce || retired[k] || !(KEPT(k) || IS_PERSISTENT)); retired[k] = true

/* Takes the name away from inode k, which was judged; the (device, inode) is looked at in one step, then unlinked. */
inline unlink(k) {
    STEP(seen = name);
    if
    :: seen == k ->
        STEP(assert(name == k && retired[k]); name = 0)
    :: else
    fi;
    seen = 0
}

/* Removes what was judged, under the lock. */
inline remove(k, byForce) {
#ifdef UNLINK_FIRST
    unlink(k);
#endif
    STEP(RETIRE(k, byForce));
#ifndef UNLINK_FIRST
    unlink(k)
#endif
}

/* Removes a leftover: judged once without the lock, which decides nothing, and again with it. */
inline discard() {
#ifdef JUDGED_BEFORE_LOCK
    STEP(k = name; judged = k != 0 && LEFTOVER(k));
    STEP(LOCK);
#else
    STEP(LOCK);
    STEP(k = name);
    STEP(judged = k != 0 && LEFTOVER(k));
#endif
    if :: judged -> remove(k, false) :: else fi;
    STEP(UNLOCK; k = 0; judged = false)
}

proctype Process(byte me; byte job) {
    byte k, seen, mine, tries;
    bool judged;
    if
    :: job == CREATE || job == REPLACE -> goto make
    :: job == OPEN -> goto open
    :: job == PRUNE -> goto prune
    :: job == FORCE -> goto force
    fi;
make:                                            /* under a temporary name: nobody else sees it */
#ifdef ATTACHED_AFTER_LINK
    STEP(temporary[me] = true; ready[me] = true);
#else
    STEP(temporary[me] = true; table[me] = BIT(me); ready[me] = true);
#endif
    if :: job == REPLACE -> goto replace :: else fi;
publish:
    STEP(LOCK);
    if
    :: atomic { name == 0 -> name = me; judged = true }                   /* link */
    :: atomic { name != 0 -> k = name; judged = false }
    :: DIES
    fi;
    if
    :: judged ->
        STEP(temporary[me] = false);
        STEP(UNLOCK; judged = false);
#ifdef ATTACHED_AFTER_LINK
        STEP(assert(!retired[me]); table[me] = BIT(me));
#endif
        mine = me;
        goto write
    :: else ->
        STEP(judged = LEFTOVER(k); UNLOCK; k = 0);
        if
        :: judged -> judged = false; discard(); goto publish
        :: else -> STEP(temporary[me] = false; table[me] = 0; ready[me] = false); goto done   /* taken */
        fi
    fi;
replace:
    STEP(LOCK);
    STEP(k = name);
#ifndef REPLACE_WITHOUT_RETIRE
    if :: k != 0 -> STEP(RETIRE(k, true)) :: else fi;
#endif
    STEP(assert(name == k && (k == 0 || retired[k])); name = me; temporary[me] = false);      /* rename */
    STEP(UNLOCK; k = 0);
    mine = me;
    goto write;
open:
    STEP(SHARE);
    STEP(k = name);
    if
    :: k != 0 ->
        STEP(judged = !LEFTOVER(k));
        if
        :: judged ->
            STEP(assert(ready[k]); seen = name);                          /* opened: still the one that was judged? */
            if
            :: seen == k ->
                STEP(table[k] = table[k] | BIT(me));
                STEP(assert(name == k && !retired[k]); mine = k; UNSHARE);
                k = 0; seen = 0; judged = false;
                goto write
            :: else
            fi
        :: else -> STEP(UNSHARE; k = 0); discard(); goto again
        fi
    :: else
    fi;
    STEP(UNSHARE; k = 0; seen = 0; judged = false);
again:
    if
    :: tries == 0 -> tries++; goto open
    :: else -> tries = 0; goto done                                       /* not found */
    fi;
write:                                           /* acknowledged, if not RETIRED */
    STEP(if :: !retired[mine] -> assert(name == mine) :: else fi);
#ifdef PERSISTENT
    STEP(table[mine] = table[mine] & (255 - BIT(me)); mine = 0);
    goto done;
#endif
#ifdef LEFT_BEFORE_LOCK
    STEP(table[mine] = table[mine] & (255 - BIT(me)));
    STEP(judged = !KEPT(mine));
    STEP(LOCK);
#else
    STEP(LOCK);
    STEP(table[mine] = table[mine] & (255 - BIT(me)));
    STEP(judged = !KEPT(mine));
#endif
    if :: judged -> remove(mine, false) :: else fi;
    STEP(UNLOCK; mine = 0; judged = false);
    goto done;
prune:
    discard();
    goto done;
force:
    STEP(LOCK);
    STEP(k = name);
    if :: k != 0 -> remove(k, true) :: else fi;
    STEP(UNLOCK; k = 0);
    goto done;
killed:
    atomic {
#ifndef LOCK_OUTLIVES
        if :: holder == me -> exclusive = false; holder = 0 :: else fi;
        if :: (sharers & BIT(me)) != 0 -> sharers = sharers - BIT(me) :: else fi
#else
        skip
#endif
    };
done:
    atomic { k = 0; seen = 0; mine = 0; tries = 0; judged = false; ended++ }
}

init {
    byte k;
    atomic {
#ifdef ANY
        byte job = CREATE;
        k = 1;
        do
        :: job < REPLACE -> job++
        :: k < 5 -> run Process(k, job); k++
        :: k == 5 -> break
        od;
        job = 0
#else
        run Process(1, A); run Process(2, B); run Process(3, C); run Process(4, D)
#endif
    };
    atomic { ended == 4 && _nr_pr == 1 ->
        assert(!exclusive && sharers == 0);
        k = 1;
        do
        :: k < 5 -> assert(!temporary[k] || (dead & BIT(k)) != 0);        /* swept by the token in its name */
            assert(!KEPT(k) || (name == k && !retired[k]));
            assert(!ready[k] || temporary[k] || name == k || retired[k]);
            k++
        :: else -> break
        od;
        assert(name == 0 || LEFTOVER(name) || IS_PERSISTENT);
        assert(crashes > 0 || IS_PERSISTENT || name == 0) }
}
