package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.libsharedmemory.segment.SharedMemory;

/// What a killed process leaves behind. Whoever lists the segments of this machine removes it, and may be faster than
/// a test: a test that fails when it is gone gets another one.
final class Leftover {
    private static final int TRIES = 5;

    private Leftover() {}

    /// Leaves a stream behind for a test to look at.
    ///
    /// @param test gets its name
    static void lookedAtBy(Names names, Consumer<String> test) throws Exception {
        int tries = 0;
        boolean fine = false;
        while (!fine) {
            tries++;
            fine = isFine(make(names), test, tries == TRIES);
        }
    }

    private static String make(Names names) throws Exception {
        String name = names.next();
        try (Child holder = Child.shm("write", name, "x", "--hold")) {
            assertThat(holder.line(true)).contains("holding '" + name + "' at version 1");
            holder.kill();
        }
        return name;
    }

    private static boolean isFine(String name, Consumer<String> test, boolean last) {
        try {
            test.accept(name);
            return true;
        } catch (AssertionError e) {
            if (last || SharedMemory.inspect(name) != null) {
                throw e;
            }
            return false;
        }
    }
}
