package org.libsharedmemory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a torture has seen so far. Thread-safe.
final class TortureResults {
    private final Map<String, Integer> kills = new TreeMap<>();
    private final List<Long> resumes = new ArrayList<>();
    private final List<String> classicProblems = new ArrayList<>();
    private long torn;
    private long backwards;
    private long lost;
    private long reads;
    private long longest;
    private String longestAfter = "nothing";
    private long leftOver;

    synchronized void killed(String where) {
        kills.merge(where, 1, Integer::sum);
    }

    /// @param nanos from being told that the victim is gone to an acknowledged write of the survivor, opening where it
    ///     had to, without waiting for a processor
    /// @param after what the victim was killed at
    synchronized void resumed(long nanos, String after) {
        resumes.add(nanos);
        heldUp(nanos, after);
    }

    private void heldUp(long nanos, String after) {
        if (nanos > longest) {
            longest = nanos;
            longestAfter = after;
        }
    }

    synchronized void torn(long count) {
        torn += count;
    }

    synchronized void backwards(long count) {
        backwards += count;
    }

    synchronized void lost(long count) {
        lost += count;
    }

    synchronized void classic(String problem) {
        if (!problem.isEmpty()) {
            classicProblems.add(problem);
        }
    }

    /// What a reader saw that lived through it all.
    synchronized void watched(long count, long tornCount, long backwardsCount, long longestNanos) {
        reads += count;
        torn += tornCount;
        backwards += backwardsCount;
        heldUp(longestNanos, "a reader's read");
    }

    synchronized void leftOver(long count) {
        leftOver += count;
    }

    synchronized int kills() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int killsAt(String where) {
        return kills.getOrDefault(where, 0);
    }

    private long resume(double quantile) {
        List<Long> sorted = new ArrayList<>(resumes);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * quantile)));
    }

    synchronized String summary() {
        int random = killsAt("random");
        return String.format(
                "torture of streams: kills=%d (at points %d, random %d) points=%d fewest=%d torn=%d backwards=%d"
                        + " lost=%d classic=%d reads=%d resume p50=%.1f ms p99=%.1f ms longest=%.1f ms (after %s)"
                        + " left=%d",
                kills(),
                kills() - random,
                random,
                kills.size() - 1,
                kills.entrySet().stream()
                        .filter(e -> !e.getKey().equals("random"))
                        .mapToInt(Map.Entry::getValue)
                        .min()
                        .orElse(0),
                torn,
                backwards,
                lost,
                classicProblems.size(),
                reads,
                resume(0.5) / 1e6,
                resume(0.99) / 1e6,
                longest / 1e6,
                longestAfter,
                leftOver);
    }

    synchronized void check() {
        String summary = summary();
        checkReads();
        assertThat(lost).as(summary).isZero();
        assertThat(classicProblems).as(summary).isEmpty();
        assertThat(leftOver).as(summary).isZero();
        assertThat(longest).as("longest any survivor was held up: %s", summary).isLessThan(2_000_000_000L);
        assertThat(resume(0.99)).as(summary).isLessThanOrEqualTo(100_000_000L);
    }

    synchronized void checkReads() {
        assertThat(torn).as("torn").isZero();
        assertThat(backwards).as("backwards").isZero();
        assertThat(reads).as("reads").isPositive();
    }
}
