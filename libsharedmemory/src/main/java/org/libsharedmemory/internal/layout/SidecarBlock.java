package org.libsharedmemory.internal.layout;

import static org.libsharedmemory.internal.layout.Words.INT_AT;

import java.lang.foreign.MemorySegment;

/// Body of a sidecar, and control block of a classic queue of ours: the roles that Java peers hold in bytes which
/// have no room for them.
///
/// | offset | bytes | field    | written by          | ordering                          |
/// |-------:|------:|----------|---------------------|-----------------------------------|
/// |      0 |     4 | producer | who writes          | compare-and-set, release, acquire |
/// |      4 |     4 | consumer | who polls           | compare-and-set, release, acquire |
///
/// Each is an attachment index + 1, 0 for nobody. A stream's writer is its producer.
public record SidecarBlock(MemorySegment memory) implements RoleWords {
    public static final long PRODUCER = 0;
    public static final long CONSUMER = 4;

    public static Shape shape() {
        long body = Alignment.LINE_PAIR;
        return new Shape(Kind.SIDECAR, body, 0, body, body, AttachmentTable.DEFAULT_ENTRIES, 0, 0, 0, 0);
    }

    @Override
    public int roleAcquire(long role) {
        return (int) INT_AT.getAcquire(memory, role);
    }

    @Override
    public boolean roleCompareAndSet(long role, int expected, int holder) {
        if (roleAcquire(role) != expected) {
            return false;
        }
        CrashPoint.before("sidecar.role");
        return INT_AT.compareAndSet(memory, role, expected, holder);
    }
}
