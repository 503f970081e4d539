package org.libsharedmemory.queue;

import java.time.Duration;

/// A Java process at one end of a classic queue, until it is killed: `produce NAME MAX` says `sent N` after each
/// message, `consume NAME` says `got N`.
public final class ClassicActor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ClassicActor() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments[1];
        if (arguments[0].equals("produce")) {
            produce(name, Integer.parseInt(arguments[2]));
        } else {
            consume(name);
        }
    }

    private static void produce(String name, int max) throws Exception {
        try (var producer = QueueProducer.open(name)) {
            System.out.println("ready");
            for (int n = 1; producer.put(new Numbered(1, n).encoded(max), PATIENCE); n++) {
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
