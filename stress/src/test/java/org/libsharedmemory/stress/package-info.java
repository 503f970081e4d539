/// Runs the stress tests.
@NullMarked
package org.libsharedmemory.stress;

import org.jspecify.annotations.NullMarked;
