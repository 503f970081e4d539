package org.libsharedmemory.internal.lifecycle;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.liveness.Repair;

/// How a handle wants to be attached.
///
/// @param roleAndFlags its role, see [org.libsharedmemory.internal.layout.Role]; 0: stay out of the table
/// @param readOnly map without write permission; implies no role
/// @param anyOwner accept segments of any user
/// @param check throws unless the description (null: a foreign segment) is what the caller can use
/// @param repair makes the repair of the kind for a mapped segment
public record Attaching(
        int roleAndFlags, boolean readOnly, boolean anyOwner, Check check, Function<SegmentHandle, Repair> repair) {

    /// The caller's say about what it opens.
    @FunctionalInterface
    public interface Check {
        /// Throws when the caller cannot use it.
        ///
        /// @param fileByteSize size of the file
        void check(String name, @Nullable Description description, long fileByteSize);
    }
}
