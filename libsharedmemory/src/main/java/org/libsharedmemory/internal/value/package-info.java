/// Typed values on the heap, and the strict conversions between text, arrays and bytes that streams and queues
/// share.
@NullMarked
package org.libsharedmemory.internal.value;

import org.jspecify.annotations.NullMarked;
