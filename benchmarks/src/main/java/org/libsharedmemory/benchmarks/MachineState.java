package org.libsharedmemory.benchmarks;

/// How far apart the two processors were during a run, told by a bare cache line's round trip before and after.
/// Virtual machines move between such states within minutes; figures of different states do not compare.
enum MachineState {
    NEAR,
    MIDDLE,
    FAR,
    MIXED;

    private static final double NEAR_BELOW = 200;
    private static final double FAR_ABOVE = 400;
    private static final double SAME = 1.3;

    /// @param before nanoseconds, as `after`
    static MachineState of(double before, double after) {
        if (Math.max(before, after) > SAME * Math.min(before, after)) {
            return MIXED;
        }
        double middle = (before + after) / 2;
        return middle < NEAR_BELOW ? NEAR : middle > FAR_ABOVE ? FAR : MIDDLE;
    }
}
