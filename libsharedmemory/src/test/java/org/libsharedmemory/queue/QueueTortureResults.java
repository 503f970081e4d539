package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a torture of queues has seen so far. Thread-safe.
final class QueueTortureResults {
    private static final String RANDOM = "random";

    private final QueueKind kind;
    private final Delivery delivery;
    private final Map<String, Integer> kills = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private int killedConsumers;
    private long inHands;
    private long mostInHands;
    private long handed;
    private long counted;
    private long acknowledged;
    private long lost;
    private long unmarked;
    private long marked;
    private long torn;
    private long disordered;
    private long standstill;
    private long call;

    QueueTortureResults(QueueKind kind, Delivery delivery) {
        this.kind = kind;
        this.delivery = delivery;
    }

    /// @param where a named step, or empty: at a random instant
    /// @param messages that a consumer had in its hands, which must be counted as lost
    /// @param given whether one was given to its handler, and the call had not returned
    synchronized void killed(String role, String where, long messages, boolean given) {
        kills.merge(where.isEmpty() ? RANDOM : role + ":" + where, 1, Integer::sum);
        killedConsumers += role.equals("consumer") ? 1 : 0;
        inHands += messages;
        mostInHands = Math.max(mostInHands, messages);
        handed += given ? 1 : 0;
    }

    /// What a queue counts as lost.
    synchronized void counted(long messages) {
        counted += messages;
    }

    synchronized void add(QueueLedger ledger) {
        QueueLedger.Sum sum = ledger.sum();
        acknowledged += sum.acknowledged();
        lost += sum.lost();
        unmarked += sum.unmarkedDuplicates();
        marked += sum.marked();
        torn += sum.torn();
        disordered += sum.disordered();
        examples.addAll(sum.examples());
        for (int handle = 0; handle < QueueTorture.HANDLES; handle++) {
            standstill = Math.max(standstill, ledger.longestStandstillOf(handle));
            call = Math.max(call, ledger.longestCallOf(handle));
        }
    }

    private int count() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    private int atPoints() {
        return count() - kills.getOrDefault(RANDOM, 0);
    }

    synchronized String summary() {
        return String.format(
                "torture of queues %s %s: kills=%d (at points %d, random %d, of consumers %d) points=%d"
                        + " acknowledged=%d lost=%d counted=%d in-hands=%d unmarked=%d marked=%d torn=%d disordered=%d"
                        + " longest: standstill=%.1f ms call=%.1f ms %s",
                kind,
                delivery,
                count(),
                atPoints(),
                kills.getOrDefault(RANDOM, 0),
                killedConsumers,
                kills.size() - (kills.containsKey(RANDOM) ? 1 : 0),
                acknowledged,
                lost,
                counted,
                inHands,
                unmarked,
                marked,
                torn,
                disordered,
                standstill / 1e6,
                call / 1e6,
                kills);
    }

    /// After kills.
    ///
    /// @param points where victims should have been killed, each at least so many times
    synchronized void check(int atLeast, Collection<String> points, int perPoint) {
        String summary = summary();
        System.out.println(summary);
        checkMessages(summary);
        checkLosses(summary);
        assertThat(standstill)
                .as("longest somebody stood still who lived: %s", summary)
                .isLessThan(2_000_000_000L);
        assertThat(atPoints()).as(summary).isGreaterThanOrEqualTo(atLeast / 2);
        assertThat(count()).as(summary).isGreaterThanOrEqualTo(atLeast);
        for (String point : points) {
            assertThat(kills.getOrDefault(point, 0))
                    .as("%s: %s", point, summary)
                    .isGreaterThanOrEqualTo(perPoint);
        }
    }

    /// After processes were stopped, and none was killed: nothing is lost or delivered again, and every call kept its
    /// deadline.
    synchronized void checkUnharmed() {
        String summary = summary();
        System.out.println(summary);
        checkMessages(summary);
        assertThat(lost + counted + marked).as("%s %s", examples, summary).isZero();
        assertThat(call)
                .as("longest a call took: %s", summary)
                .isLessThan(QueueWorker.PATIENCE.toNanos() + 500_000_000L);
    }

    private void checkMessages(String summary) {
        assertThat(torn).as(summary).isZero();
        assertThat(disordered).as(summary).isZero();
        assertThat(unmarked).as("%s %s", examples, summary).isZero();
        assertThat(acknowledged).as(summary).isPositive();
    }

    /// Lost is at most what killed at-most-once consumers had in their hands, and just that is counted. It may have
    /// been handled, or (in a ring) not yet taken out.
    private void checkLosses(String summary) {
        assertThat(mostInHands).as(summary).isLessThanOrEqualTo(1);
        assertThat(counted).as("counted as lost: %s", summary).isEqualTo(inHands);
        assertThat(lost).as("%s %s", examples, summary).isLessThanOrEqualTo(counted);
        if (kind == QueueKind.MPMC) {
            assertThat(counted).as("lost, or given to a handler: %s", summary).isLessThanOrEqualTo(lost + handed);
        }
    }
}
