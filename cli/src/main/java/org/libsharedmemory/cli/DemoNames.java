package org.libsharedmemory.cli;

import java.util.List;

/// The streams of one run of the demo.
///
/// @param prefix what all their names begin with
record DemoNames(String prefix) {
    static final String TEXT = "{ foo: 'coolest IPC ever! \uD83E\uDDD1\u200D\uD83D\uDCBB' }";
    static final int CHANGES = 100_000;
    static final int SIZE = 1024;

    static DemoNames ofThisProcess() {
        return new DemoNames("demo-" + ProcessHandle.current().pid());
    }

    String values() {
        return prefix + "-values";
    }

    String changes() {
        return prefix + "-changes";
    }

    String warmUp() {
        return prefix + "-warm-up";
    }

    String ping() {
        return prefix + "-ping";
    }

    String pong() {
        return prefix + "-pong";
    }

    String kept() {
        return prefix + "-kept";
    }

    List<String> all() {
        return List.of(values(), changes(), warmUp(), ping(), pong(), kept());
    }
}
