package org.libsharedmemory.stream;

import java.lang.foreign.MemorySegment;
import org.libsharedmemory.segment.ValueType;

/// A value in place, during [SharedMemoryReadStream#readOptimistic]: its bytes may be overwritten while they are
/// looked at. Not valid after the call.
///
/// @param type what the bytes are
/// @param version the number of the value
/// @param memory the bytes, read-only
public record StreamView(ValueType type, long version, MemorySegment memory) {}
