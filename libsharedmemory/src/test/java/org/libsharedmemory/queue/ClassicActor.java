package org.libsharedmemory.queue;

import java.time.Duration;

/// A Java process at one end of a classic queue, until it is killed: `produce NAME MAX [ID]` says `sent N` after each
/// message of producer ID (1), `consume NAME` says `got N`.
public final class ClassicActor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ClassicActor() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments[1];
        if (arguments[0].equals("produce")) {
            int id = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
            produce(name, Integer.parseInt(arguments[2]), id);
        } else {
            consume(name);
        }
    }

    private static void produce(String name, int max, int id) throws Exception {
        try (var producer = QueueProducer.open(name)) {
            System.out.println("ready");
            for (int n = 1; producer.put(new Numbered(id, n).encoded(max), PATIENCE); n++) {
                System.out.println("sent " + n);
            }
        }
    }

    private static void consume(String name) throws Exception {
        try (var consumer = QueueConsumer.open(name, Delivery.AT_MOST_ONCE)) {
            System.out.println("ready");
            for (Message message = consumer.take(PATIENCE); message != null; message = consumer.take(PATIENCE)) {
                System.out.println("got " + Numbered.decode(message.asBytes()).number());
            }
        }
    }
}
