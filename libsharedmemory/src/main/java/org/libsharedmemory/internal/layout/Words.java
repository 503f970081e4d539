package org.libsharedmemory.internal.layout;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The little-endian words every block is made of. A handle takes (segment, byte offset); atomic modes need natural
/// alignment, the packed ones allow plain access at any offset. The handles are exact: an `int` for an offset would be
/// converted at each access, outside compiled code, and cost several times the access itself.
final class Words {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt PACKED_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong PACKED_LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final VarHandle BYTE_AT = ValueLayout.JAVA_BYTE.varHandle().withInvokeExactBehavior();
    static final VarHandle INT_AT = INT.varHandle().withInvokeExactBehavior();
    static final VarHandle LONG_AT = LONG.varHandle().withInvokeExactBehavior();

    private Words() {}
}
