package spillway.client;

import io.grpc.Metadata;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a response carried besides messages, texts only.
 *
 * @param tries how often the call was made
 */
public record ResponseMetadata(Map<String, String> headers, Map<String, String> trailers, int tries) {
  static Map<String, String> texts(Metadata metadata) {
    var texts = new TreeMap<String, String>();
    if (metadata != null) {
      for (var name : metadata.keys()) {
        if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
          texts.put(name, metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
        }
      }
    }
    return texts;
  }
}
