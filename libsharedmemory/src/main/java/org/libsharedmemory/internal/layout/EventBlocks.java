package org.libsharedmemory.internal.layout;

import java.util.List;

/// Where the event blocks of each kind lie: whoever retires a segment wakes all that sleep in it.
public final class EventBlocks {
    private EventBlocks() {}

    public static List<EventBlock> of(Shape shape) {
        return switch (shape.kind()) {
            case Kind.STREAM -> List.of(new StreamControl(shape.controlOffset()).event(shape.tableEntries()));
            case Kind.SPSC -> {
                SpscControl control = new SpscControl(shape.controlOffset());
                yield List.of(control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
            }
            case Kind.MPMC -> {
                MpmcControl control = new MpmcControl(shape.controlOffset());
                yield List.of(control.notEmpty(shape.tableEntries()), control.notFull(shape.tableEntries()));
            }
            default -> List.of();
        };
    }
}
