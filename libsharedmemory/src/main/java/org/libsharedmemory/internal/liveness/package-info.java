/// Who is attached to a segment, who of them is dead, and who may repair what the dead left behind.
@NullMarked
package org.libsharedmemory.internal.liveness;

import org.jspecify.annotations.NullMarked;
