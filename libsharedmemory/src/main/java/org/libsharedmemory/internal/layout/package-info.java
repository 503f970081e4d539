/// Bytes only: one class per block of the wire format. Offsets, sizes and access modes are here, policy is not.
/// An accessor says its memory ordering in its name; every store passes a [CrashPoint].
///
/// A block says where its fields lie and gets the memory from its caller: an operation takes it once from its handle
/// and hands it on. With one reference for all accesses of an operation the compiler checks once what kind of memory
/// it is and how long; a reference that each block kept would be loaded and checked again behind every fence.
@NullMarked
package org.libsharedmemory.internal.layout;

import org.jspecify.annotations.NullMarked;
