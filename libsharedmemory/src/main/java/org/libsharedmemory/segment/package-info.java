/// Named shared memory: a segment has a name, a size in bytes and a lifetime, and is bytes to whoever opens it.
///
/// A **persistent** segment stays until it is removed. Any other ends with the last live process that writes to it:
/// an orderly close removes it at once; after a crash the next library call that meets it does. Creation is atomic:
/// nobody ever opens half a segment. A full `/dev/shm` is an [OutOfSharedMemoryException] at creation, never a
/// fault later.
///
/// This package is also the home of what streams and queues share: options, values and the exceptions. In all three
/// packages:
///
/// - Sizes are in bytes and include nothing hidden, except that a stream's `byteSize` counts the header of its
///   classic layout. Numbers are little-endian.
/// - A wait takes a `Duration`, measured by the monotonic clock: zero or less tries once; one that is too long for
///   the clock waits as long as the clock can count. A wait can be interrupted, anything else cannot.
/// - Whoever opens a handle owns it and closes it. What is open at the orderly end of the JVM is closed then.
///   After `close` its operations are an [IllegalStateException]; a second `close` does nothing. Values and
///   messages are copies of the caller's own; what is said to be valid during a call only, or until `close`, is
///   not.
/// - Expected outcomes are return values, misuse is an [IllegalArgumentException] or [IllegalStateException], a
///   null where none is allowed a [NullPointerException], and everything else a [SharedMemoryException].
/// - Whatever takes the name of a segment can end in an [InvalidNameException], and whatever works on files
///   (making, opening, closing, removing, listing) in a [SharedMemoryIoException]: the operating system refuses
///   for a reason that no other exception names, or a stopped process has kept the lock on names for 5 seconds.
///   Where there is no place for segments at all, every call is an [UnsupportedPlatformException].
///
/// ```java
/// try (var memory = SharedMemory.create("scratch", 1 << 20, SegmentOptions.DEFAULT)) {
///     memory.memory().setString(0, "seen by every process that opens 'scratch'");
/// }
/// ```
@NullMarked
package org.libsharedmemory.segment;

import org.jspecify.annotations.NullMarked;
