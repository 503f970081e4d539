package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a torture of queues has seen so far. Thread-safe.
final class QueueTortureResults {
    private static final String RANDOM = "random";

    private final String title;
    private final Delivery delivery;
    private final Map<String, Integer> kills = new TreeMap<>();
    private final List<Long> resumes = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private int killedConsumers;
    private int notReached;
    private long acknowledged;
    private long lost;
    private long unmarked;
    private long marked;
    private long torn;
    private long disordered;

    QueueTortureResults(QueueKind kind, Delivery delivery) {
        this.title = kind + " " + delivery;
        this.delivery = delivery;
    }

    /// @param where a named step, or empty: at a random instant
    synchronized void killed(String role, String where) {
        kills.merge(where.isEmpty() ? RANDOM : role + ":" + where, 1, Integer::sum);
        killedConsumers += role.equals("consumer") ? 1 : 0;
    }

    /// A victim that did not come by the step it should have stopped at; it was killed where it was.
    synchronized void notReached() {
        notReached++;
    }

    /// @param nanos from the kill, or from the moment a successor is there where there must be one, until work went on
    synchronized void resumed(long nanos) {
        resumes.add(nanos);
    }

    synchronized void add(QueueLedger.Sum sum) {
        acknowledged += sum.acknowledged();
        lost += sum.lost();
        unmarked += sum.unmarkedDuplicates();
        marked += sum.marked();
        torn += sum.torn();
        disordered += sum.disordered();
        examples.addAll(sum.examples());
    }

    private int count() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    private double resumeMillis(double quantile) {
        if (resumes.isEmpty()) {
            return 0;
        }
        List<Long> sorted = new ArrayList<>(resumes);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * quantile))) / 1e6;
    }

    synchronized String summary() {
        int atPoints = count() - kills.getOrDefault(RANDOM, 0);
        return String.format(
                "torture of queues %s: kills=%d (at points %d, random %d, of consumers %d) points=%d not-reached=%d"
                        + " acknowledged=%d lost=%d unmarked=%d marked=%d torn=%d disordered=%d resumes=%d p50=%.1f ms"
                        + " p99=%.1f ms %s",
                title,
                count(),
                atPoints,
                count() - atPoints,
                killedConsumers,
                kills.size() - (kills.containsKey(RANDOM) ? 1 : 0),
                notReached,
                acknowledged,
                lost,
                unmarked,
                marked,
                torn,
                disordered,
                resumes.size(),
                resumeMillis(0.5),
                resumeMillis(0.99),
                kills);
    }

    /// @param points where victims should have been killed, each at least so many times
    synchronized void check(Collection<String> points, int perPoint) {
        String summary = summary();
        System.out.println(summary);
        assertThat(torn).as(summary).isZero();
        assertThat(disordered).as(summary).isZero();
        assertThat(unmarked).as("%s %s", examples, summary).isZero();
        assertThat(lost)
                .as("%s %s", examples, summary)
                .isLessThanOrEqualTo(delivery == Delivery.AT_MOST_ONCE ? killedConsumers : 0);
        assertThat(acknowledged).as(summary).isPositive();
        for (String point : points) {
            assertThat(kills.getOrDefault(point, 0))
                    .as("%s: %s", point, summary)
                    .isGreaterThanOrEqualTo(perPoint);
        }
    }
}
