package org.libsharedmemory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {
    /// A command whose handle is closed, while its process ends.
    static final class Interrupted {
        private Interrupted() {}

        public static void main(String[] args) {
            Console console = Console.ofProcess();
            IllegalStateException closed = new IllegalStateException("the handle is closed");
            console.say("before: " + Failures.report(console, closed));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> console.say("after: " + Failures.report(console, closed))));
        }
    }

    @Test
    void whatCtrlCHasClosedIsNoFailureToSpeakOf() throws Exception {
        try (Child child = Child.java(Interrupted.class)) {
            assertThat(child.end().err().lines()).containsExactly("shm: the handle is closed", "before: 1", "after: 1");
        }
    }
}
