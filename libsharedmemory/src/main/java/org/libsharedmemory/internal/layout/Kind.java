package org.libsharedmemory.internal.layout;

/// What a segment of ours holds: the `kind` word of its footer.
public final class Kind {
    public static final int PLAIN = 1;
    public static final int STREAM = 2;
    public static final int SPSC = 3;
    public static final int MPMC = 4;
    public static final int CLASSIC_QUEUE = 5;
    /// The attachment table that stands beside a foreign segment.
    public static final int SIDECAR = 6;

    private Kind() {}

    /// What it is, for messages.
    public static String nameOf(int kind) {
        return switch (kind) {
            case PLAIN -> "a plain segment";
            case STREAM -> "a stream";
            case SPSC -> "an SPSC queue";
            case MPMC -> "an MPMC queue";
            case CLASSIC_QUEUE -> "a queue in a layout of the C++ library";
            case SIDECAR -> "an attachment table";
            default -> "of kind " + kind;
        };
    }
}
