package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Lets `./shm` build, and record its cache, before the tests that start it: that can take longer than a test may.
final class BuiltLauncher implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (!OS.LINUX.isCurrentOs()) {
            return; // nor do the tests start it there
        }
        try (Child child = Child.launcher(Map.of(), "--version")) {
            Shell.Outcome outcome = child.end();
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        }
    }
}
