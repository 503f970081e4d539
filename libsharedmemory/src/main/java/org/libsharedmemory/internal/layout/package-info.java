/// Bytes only: one class per block of the wire format. Offsets, sizes and access modes are here, policy is not.
/// An accessor says its memory ordering in its name; every store passes a [CrashPoint].
@NullMarked
package org.libsharedmemory.internal.layout;

import org.jspecify.annotations.NullMarked;
