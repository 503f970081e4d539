/// The bytes: one class per block of shared memory, with its offsets and its ordered accessors.
@NullMarked
package org.libsharedmemory.internal.layout;

import org.jspecify.annotations.NullMarked;
