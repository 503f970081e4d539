package org.libsharedmemory.internal.layout;

/// Body of a sidecar, and control block of a classic queue of ours: the roles that Java peers hold in bytes which
/// have no room for them.
///
/// | offset | bytes | field    | written by          | ordering                          |
/// |-------:|------:|----------|---------------------|-----------------------------------|
/// |      0 |     4 | producer | who writes          | compare-and-set, release, acquire |
/// |      4 |     4 | consumer | who polls           | compare-and-set, release, acquire |
///
/// Each is an attachment index + 1, 0 for nobody. A stream's writer is its producer.
public final class SidecarBlock {
    public static final RoleWord PRODUCER = new RoleWord(0, "sidecar.role");
    public static final RoleWord CONSUMER = new RoleWord(4, "sidecar.role");

    private SidecarBlock() {}

    public static Shape shape() {
        long body = Alignment.LINE_PAIR;
        return new Shape(Kind.SIDECAR, body, 0, body, body, AttachmentTable.DEFAULT_ENTRIES, 0, 0, 0, 0);
    }
}
