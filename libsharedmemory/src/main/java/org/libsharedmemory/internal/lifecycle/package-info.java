/// From a name to an attached mapping and back.
@NullMarked
package org.libsharedmemory.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
