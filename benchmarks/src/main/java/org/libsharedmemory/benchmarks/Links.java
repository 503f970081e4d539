package org.libsharedmemory.benchmarks;

import java.io.IOException;

/// The links to compare, by the parameter `link`: `queue` or `agrona`.
final class Links {
    private Links() {}

    static Link receiver(String name, Parameters parameters) throws IOException {
        return parameters.text("link", "queue").equals("agrona")
                ? AgronaLink.receiver(name, parameters)
                : QueueLink.receiver(name, parameters);
    }

    static Link sender(String name, Parameters parameters) throws IOException, InterruptedException {
        return parameters.text("link", "queue").equals("agrona")
                ? AgronaLink.sender(name, parameters)
                : QueueLink.sender(name, parameters);
    }
}
