package org.libsharedmemory.benchmarks.link;

import java.io.IOException;

/// The links to compare, by the parameter `link`.
public final class Links {
    private Links() {}

    /// The receiving end: it makes what carries the messages.
    ///
    /// @param what one of the few channels of a run
    public static Link receiver(Rendezvous rendezvous, String what, Parameters parameters) throws IOException {
        Link link = switch (parameters.text("link", "queue")) {
            case "queue" -> QueueLink.receiver(rendezvous, what, parameters);
            case "agrona" -> AgronaLink.receiver(rendezvous.file(what), parameters);
            case "unix" -> SocketLink.unixReceiver(rendezvous.file(what), parameters);
            case "pipe" -> PipeLink.receiver(rendezvous.file(what), parameters);
            default -> throw unknown(parameters);
        };
        return inPieces(link, parameters);
    }

    /// The sending end: it waits for the receiving end.
    public static Link sender(Rendezvous rendezvous, String what, Parameters parameters)
            throws IOException, InterruptedException {
        Link link = switch (parameters.text("link", "queue")) {
            case "queue" -> QueueLink.sender(rendezvous, what, parameters);
            case "agrona" -> AgronaLink.sender(rendezvous.file(what), parameters);
            case "unix" -> SocketLink.unixSender(rendezvous.file(what), parameters);
            case "pipe" -> PipeLink.sender(rendezvous.file(what), parameters);
            default -> throw unknown(parameters);
        };
        return inPieces(link, parameters);
    }

    private static Link inPieces(Link link, Parameters parameters) {
        int piece = parameters.number("piece", 0);
        return piece == 0 ? link : new Pieces(link, piece);
    }

    private static IllegalArgumentException unknown(Parameters parameters) {
        return new IllegalArgumentException("no link '" + parameters.text("link", "") + "'");
    }
}
