// SPDX-License-Identifier: BSD-3-Clause

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;

/** A web server with threads, until SIGTERM. */
public class Server {
	interface Action {
		void answer(HttpExchange exchange) throws Exception;
	}

	static final HttpClient client = HttpClient.newHttpClient();

	static void send(HttpExchange exchange, int status, byte[] data) throws IOException {
		exchange.sendResponseHeaders(status, data.length == 0 ? -1 : data.length);
		exchange.getResponseBody().write(data);
		exchange.close();
	}

	static void send(HttpExchange exchange, String text) throws IOException {
		send(exchange, 200, text.getBytes());
	}

	static void file(HttpExchange exchange) throws IOException {
		Path path = Path.of("/var/www/numbers");

		exchange.sendResponseHeaders(200, Files.size(path));
		Files.copy(path, exchange.getResponseBody());
		exchange.close();
	}

	static void sum(HttpExchange exchange) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		InputStream body = exchange.getRequestBody();
		byte[] buffer = new byte[10000];
		long size = 0;
		int length;

		while ((length = body.read(buffer)) > 0) {
			digest.update(buffer, 0, length);
			size += length;
		}
		send(exchange, size + " bytes, " + HexFormat.of().formatHex(digest.digest()));
	}

	static void host(HttpExchange exchange) throws Exception {
		String path = exchange.getRequestURI().toString().substring(5);
		String host = exchange.getRequestHeaders().getFirst("X-Host");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + path))
			.version(HttpClient.Version.HTTP_1_1).build();

		try {
			HttpResponse<byte[]> answer =
				client.send(request, HttpResponse.BodyHandlers.ofByteArray());
			send(exchange, answer.statusCode(), answer.body());
		} catch (IOException error) {
			send(exchange, error.getClass().getName());
		}
	}

	static void events(HttpExchange exchange) throws Exception {
		exchange.sendResponseHeaders(200, 0);
		for (int left = 20; left > 0; left--) {
			exchange.getResponseBody().write(("data: " + left + "\n\n").getBytes());
			exchange.getResponseBody().flush();
			Thread.sleep(2);
		}
		exchange.close();
	}

	static void work(HttpExchange exchange) throws IOException {
		send(exchange, "" + LongStream.range(0, 100000).parallel().sum());
	}

	static void first(HttpExchange exchange) throws IOException {
		if (exchange.getRequestURI().getPath().equals("/"))
			send(exchange, "first\n");
		else
			send(exchange, 404, "absent".getBytes());
	}

	static void add(HttpServer server, String path, Action action) {
		server.createContext(path, exchange -> {
			try {
				action.answer(exchange);
			} catch (IOException error) {
				throw error;
			} catch (Exception error) {
				send(exchange, 500, error.toString().getBytes());
			}
		});
	}

	public static void main(String[] arguments) throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress(80), 1000);

		server.setExecutor(Executors.newFixedThreadPool(20));
		add(server, "/", Server::first);
		add(server, "/numbers", Server::file);
		add(server, "/sum", Server::sum);
		add(server, "/host/", Server::host);
		add(server, "/events", Server::events);
		add(server, "/work", Server::work);
		server.start();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(0)));
	}
}
