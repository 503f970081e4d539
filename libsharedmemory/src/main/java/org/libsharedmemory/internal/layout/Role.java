package org.libsharedmemory.internal.layout;

/// What an attachment is there for: the low byte of its role word. The flags beside it are single bits.
public final class Role {
    public static final int READER = 1;
    public static final int WRITER = 2;
    public static final int PRODUCER = 3;
    public static final int CONSUMER = 4;
    /// Holds the bytes of a plain segment.
    public static final int USER = 5;
    /// Closing: no longer counts as a reason to keep the segment.
    public static final int LEAVING = 6;

    /// This process can wake others out of a kernel wait, and takes part in the barrier they make before it.
    public static final int CAN_WAKE = 1 << 8;
    /// A consumer that acknowledges after its handler.
    public static final int AT_LEAST_ONCE = 1 << 9;

    private Role() {}

    public static int of(int roleAndFlags) {
        return roleAndFlags & 0xff;
    }

    /// Whether a live attachment in this role keeps a segment that is not persistent.
    public static boolean keepsSegment(int roleAndFlags) {
        int role = of(roleAndFlags);
        return role >= WRITER && role <= USER;
    }

    /// Whether this role changes what others wait for.
    public static boolean wakesOthers(int roleAndFlags) {
        int role = of(roleAndFlags);
        return role >= WRITER && role <= CONSUMER;
    }
}
