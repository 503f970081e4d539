package org.libsharedmemory.benchmarks.machine;

/// In which state a virtual machine was during a run. Its processors move, presumably between cores that are nearer to
/// each other and farther apart: a round trip of a cache line then differs by factors, and figures of different states
/// do not compare.
public enum MachineState {
    NEAR("near: a cache line's round trip takes less than 200 ns"),
    MIDDLE("middle: a cache line's round trip takes 200 to 300 ns"),
    FAR("far: a cache line's round trip takes more than 300 ns"),
    MIXED("mixed: the probes before and after the run differ by more than 30 %"),
    DISTURBED("disturbed: other programs used more than 15 % of one processor");

    private static final double NEAR_BELOW = 200;
    private static final double FAR_ABOVE = 300;
    private static final double SAME = 1.3;
    private static final double OTHERS = 0.15;

    private final String meaning;

    MachineState(String meaning) {
        this.meaning = meaning;
    }

    /// @param before nanoseconds, as `after`
    /// @param others what other programs used meanwhile, in processors
    public static MachineState of(double before, double after, double others) {
        if (Math.max(before, after) > SAME * Math.min(before, after)) {
            return MIXED;
        }
        if (others > OTHERS) {
            return DISTURBED;
        }
        double middle = (before + after) / 2;
        return middle < NEAR_BELOW ? NEAR : middle > FAR_ABOVE ? FAR : MIDDLE;
    }

    /// Whether figures of one run in this state may be compared with those of another.
    public boolean isSteady() {
        return this != MIXED && this != DISTURBED;
    }

    /// What it means, in a line.
    public String meaning() {
        return meaning;
    }
}
