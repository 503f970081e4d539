/// Every other system: mapped files in a private temporary directory, and polling.
@NullMarked
package org.libsharedmemory.internal.platform.portable;

import org.jspecify.annotations.NullMarked;
