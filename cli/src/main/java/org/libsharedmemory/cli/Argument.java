package org.libsharedmemory.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/// A parameter or an option of a command, and its value once the command line has been parsed.
///
/// @param spec what it is
/// @param <T> the type of the value; nullable for what may be left out
record Argument<T extends @Nullable Object>(ArgSpec spec) {
    T value() {
        return spec.getValue();
    }
}
