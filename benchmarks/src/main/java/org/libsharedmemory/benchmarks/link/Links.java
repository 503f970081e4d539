package org.libsharedmemory.benchmarks.link;

import java.io.IOException;
import java.nio.file.Path;

/// The links to compare, by the parameter `link`.
public final class Links {
    private static final String IN_PROCESS = "jctools";

    private Links() {}

    /// Whether the sides must be threads of one process.
    public static boolean areInProcess(Parameters parameters) {
        return named(parameters).equals(IN_PROCESS);
    }

    /// The receiving end: it makes what carries the messages.
    ///
    /// @param what one of the few channels of a run
    public static Link receiver(Rendezvous rendezvous, String what, Parameters parameters) throws IOException {
        Path file = rendezvous.file(what);
        Link link = switch (named(parameters)) {
            case "queue" -> QueueLink.receiver(rendezvous, what, parameters);
            case "bare" -> BareRingLink.receiver(file, parameters);
            case "agrona" -> AgronaLink.receiver(file, parameters);
            case "broadcast" -> BroadcastLink.receiver(file, parameters);
            case "aeron" -> AeronLink.receiver(rendezvous, what, parameters);
            case "chronicle" -> ChronicleLink.receiver(file);
            case IN_PROCESS -> ArrayQueueLink.receiver(what, parameters);
            case "unix" -> SocketLink.unixReceiver(file, parameters);
            case "tcp" -> SocketLink.tcpReceiver(file, parameters);
            case "pipe" -> PipeLink.receiver(file, parameters);
            default -> throw unknown(parameters);
        };
        return inPieces(link, parameters);
    }

    /// The sending end: it waits for the receiving end.
    public static Link sender(Rendezvous rendezvous, String what, Parameters parameters)
            throws IOException, InterruptedException {
        Path file = rendezvous.file(what);
        Link link = switch (named(parameters)) {
            case "queue" -> QueueLink.sender(rendezvous, what, parameters);
            case "bare" -> BareRingLink.sender(file, parameters);
            case "agrona" -> AgronaLink.sender(file, parameters);
            case "broadcast" -> BroadcastLink.sender(file);
            case "aeron" -> AeronLink.sender(rendezvous, what, parameters);
            case "chronicle" -> ChronicleLink.sender(file);
            case IN_PROCESS -> ArrayQueueLink.sender(what, parameters);
            case "unix" -> SocketLink.unixSender(file, parameters);
            case "tcp" -> SocketLink.tcpSender(file, parameters);
            case "pipe" -> PipeLink.sender(file, parameters);
            default -> throw unknown(parameters);
        };
        return inPieces(link, parameters);
    }

    private static String named(Parameters parameters) {
        return parameters.text("link", "queue");
    }

    private static Link inPieces(Link link, Parameters parameters) {
        int piece = parameters.number("piece", 0);
        return piece == 0 ? link : new Pieces(link, piece);
    }

    private static IllegalArgumentException unknown(Parameters parameters) {
        return new IllegalArgumentException("no link '" + named(parameters) + "'");
    }
}
