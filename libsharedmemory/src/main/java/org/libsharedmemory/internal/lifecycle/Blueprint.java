package org.libsharedmemory.internal.lifecycle;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.libsharedmemory.internal.layout.Shape;

/// What a kind says about a segment it wants made.
///
/// @param initialise writes what must not be zero into the new body, before anybody else can see it
public record Blueprint(String name, Shape shape, boolean persistent, int mode, Consumer<MemorySegment> initialise) {}
