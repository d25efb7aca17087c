package io.lambdagrpc.internal.event;

import static io.lambdagrpc.internal.event.JsonReader.ABSENT;
import static io.lambdagrpc.internal.event.JsonReader.name;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event. One pass checks all of it and notes where the fields are, since the format is
 * known only at the end; then those that the format has are read. Of members with the same name the
 * last one counts, as in most parsers; in a header map each is a header. (Over 300 lines: what is
 * noted and what is read of it belong together.)
 */
final class EventReader {

  private static final byte[] AUTHORIZER = name("authorizer");
  private static final byte[] BODY = name("body");
  private static final byte[] COOKIES = name("cookies");
  private static final byte[] DOMAIN_NAME = name("domainName");
  private static final byte[] ELB = name("elb");
  private static final byte[] HEADERS = name("headers");
  private static final byte[] HTTP = name("http");
  private static final byte[] HTTP_METHOD = name("httpMethod");
  private static final byte[] IDENTITY = name("identity");
  private static final byte[] IS_BASE64_ENCODED = name("isBase64Encoded");
  private static final byte[] METHOD = name("method");
  private static final byte[] MULTI_VALUE_HEADERS = name("multiValueHeaders");
  private static final byte[] MULTI_VALUE_QUERY_STRING_PARAMETERS =
      name("multiValueQueryStringParameters");
  private static final byte[] PATH = name("path");
  private static final byte[] QUERY_STRING_PARAMETERS = name("queryStringParameters");
  private static final byte[] RAW_PATH = name("rawPath");
  private static final byte[] RAW_QUERY_STRING = name("rawQueryString");
  private static final byte[] REQUEST_CONTEXT = name("requestContext");
  private static final byte[] SERVICE_NETWORK_ARN = name("serviceNetworkArn");
  private static final byte[] SNAKE_IS_BASE64_ENCODED = name("is_base64_encoded");
  private static final byte[] SNAKE_QUERY_STRING_PARAMETERS = name("query_string_parameters");
  private static final byte[] SNAKE_RAW_PATH = name("raw_path");
  private static final byte[] SOURCE_IP = name("sourceIp");
  private static final byte[] STAGE = name("stage");
  private static final byte[] TARGET_GROUP_ARN = name("targetGroupArn");
  private static final byte[] VERSION = name("version");

  private static final byte[] NO_BODY = {};
  private static final String COOKIE = "cookie";
  private static final String HEADER_VALUE = "a string as the value of a header";

  private final byte[] event;
  private final JsonReader json;

  private int version = ABSENT;
  private int httpMethod = ABSENT;
  private int method = ABSENT;
  private int path = ABSENT;
  private int rawPath = ABSENT;
  private int snakeCaseRawPath = ABSENT;
  private int headers = ABSENT;
  private @Nullable HttpHeaders singleValueHeaders;
  private int notString = ABSENT;
  private int multiValueHeaders = ABSENT;
  private int cookies = ABSENT;
  private int rawQueryString = ABSENT;
  private int queryParameters = ABSENT;
  private int multiValueQueryParameters = ABSENT;
  private int isBase64Encoded = ABSENT;

  // The range of the text and not its offset: it may be 6 MB, too long to be scanned twice.
  private int body = ABSENT;
  private int bodyStart;
  private int bodyEnd;
  private boolean bodyEscaped;

  // What requestContext holds.
  private int http = ABSENT;
  private int domainName = ABSENT;
  private int stage = ABSENT;
  private int elb = ABSENT;
  private int lattice = ABSENT;
  private int authorizer = ABSENT;
  private int identity = ABSENT;
  private int callerMethod = ABSENT;
  private int sourceIp = ABSENT;

  EventReader(byte[] event) {
    this.event = event;
    this.json = new JsonReader(event);
  }

  HttpRequest read() {
    noteFields();
    PayloadFormat format = findFormat();
    if (format == null) {
      throw InvalidEventException.notHttp(ForeignEvent.describe(new JsonReader(event)));
    }
    int caller = format == PayloadFormat.VPC_LATTICE ? identity : authorizer;
    String verb = readMethod(format);
    String path = readPath(format);
    // VPC Lattice leaves the query in the path as well, exactly as the client sent it.
    int end = format.isLattice() ? path.indexOf('?') : -1;
    return new HttpRequest(
        format,
        verb,
        end < 0 ? path : path.substring(0, end),
        readStage(format),
        end < 0 ? readQuery(format) : path.substring(end + 1),
        withOneCookie(readHeaders(format)),
        readBody(),
        json.text(sourceIp),
        caller == ABSENT ? null : json.source(caller));
  }

  private void noteFields() {
    if (json.token() != '{') {
      json.skip();
      json.end();
      return;
    }
    json.openObject("an object");
    while (json.nextMember()) {
      if (json.isNamed(HEADERS)) {
        noteHeaders();
      } else if (json.isNamed(REQUEST_CONTEXT)) {
        noteRequestContext();
      } else if (json.isNamed(BODY)) {
        noteBody();
      } else if (json.isNamed(IS_BASE64_ENCODED)) {
        isBase64Encoded = json.skip();
      } else if (json.isNamed(VERSION)) {
        version = json.skip();
      } else if (json.isNamed(RAW_PATH)) {
        rawPath = json.skip();
      } else if (json.isNamed(COOKIES)) {
        cookies = json.skip();
      } else if (json.isNamed(PATH)) {
        path = json.skip();
      } else if (json.isNamed(HTTP_METHOD)) {
        httpMethod = json.skip();
      } else if (json.isNamed(MULTI_VALUE_HEADERS)) {
        multiValueHeaders = json.skip();
      } else if (json.isNamed(METHOD)) {
        method = json.skip();
      } else if (json.isNamed(RAW_QUERY_STRING)) {
        rawQueryString = json.skip();
      } else if (json.isNamed(QUERY_STRING_PARAMETERS)
          || json.isNamed(SNAKE_QUERY_STRING_PARAMETERS)) {
        queryParameters = json.skip();
      } else if (json.isNamed(MULTI_VALUE_QUERY_STRING_PARAMETERS)) {
        multiValueQueryParameters = json.skip();
      } else if (json.isNamed(SNAKE_RAW_PATH)) {
        snakeCaseRawPath = json.skip();
      } else if (json.isNamed(SNAKE_IS_BASE64_ENCODED)) {
        isBase64Encoded = json.skip();
      } else {
        json.skip();
      }
    }
    json.end();
  }

  /**
   * Reads them at once, as nearly all events need them; a fault in them is reported once the format
   * is known.
   */
  private void noteHeaders() {
    singleValueHeaders = null;
    notString = ABSENT;
    if (json.token() != '{') {
      headers = json.skip();
      return;
    }
    HttpHeaders all = new HttpHeaders();
    headers = json.openObject("an object");
    while (json.nextMember()) {
      String name = json.lowerCase();
      if (json.token() == '"') {
        all.add(name, json.string("a string"));
      } else {
        int value = json.skip();
        notString = notString == ABSENT ? value : notString;
      }
    }
    singleValueHeaders = all;
  }

  private void noteBody() {
    body = json.skip();
    bodyStart = json.stringStart();
    bodyEnd = json.stringEnd();
    bodyEscaped = json.stringEscaped();
  }

  private void noteRequestContext() {
    http = domainName = stage = elb = lattice = ABSENT;
    authorizer = identity = callerMethod = sourceIp = ABSENT;
    if (json.token() != '{') {
      json.skip();
      return;
    }
    json.openObject("an object");
    while (json.nextMember()) {
      if (json.isNamed(HTTP)) {
        http = noteCaller();
      } else if (json.isNamed(IDENTITY)) {
        identity = noteCaller();
      } else if (json.isNamed(DOMAIN_NAME)) {
        domainName = json.skip();
      } else if (json.isNamed(STAGE)) {
        stage = json.skip();
      } else if (json.isNamed(ELB)) {
        elb = json.skip();
      } else if (json.isNamed(AUTHORIZER)) {
        authorizer = json.skip();
      } else if (json.isNamed(SERVICE_NETWORK_ARN) || json.isNamed(TARGET_GROUP_ARN)) {
        lattice = Math.max(lattice, json.skip());
      } else {
        json.skip();
      }
    }
  }

  /** Notes {@code http} or {@code identity}: an event has one of them, with its client in it. */
  private int noteCaller() {
    if (json.token() != '{') {
      return json.skip();
    }
    callerMethod = sourceIp = ABSENT;
    int offset = json.openObject("an object");
    while (json.nextMember()) {
      if (json.isNamed(METHOD)) {
        callerMethod = json.skip();
      } else if (json.isNamed(SOURCE_IP)) {
        sourceIp = json.skip();
      } else {
        json.skip();
      }
    }
    return offset;
  }

  private @Nullable PayloadFormat findFormat() {
    if (elb != ABSENT) {
      return multiValueHeaders == ABSENT ? PayloadFormat.ALB : PayloadFormat.ALB_MULTI_VALUE;
    }
    String payload = json.text(version);
    if (http != ABSENT && "2.0".equals(payload)) {
      String domain = json.text(domainName);
      return domain != null && domain.contains(".lambda-url.")
          ? PayloadFormat.FUNCTION_URL
          : PayloadFormat.HTTP_API;
    }
    if (httpMethod != ABSENT && stage != ABSENT) {
      return "1.0".equals(payload) ? PayloadFormat.HTTP_API_V1 : PayloadFormat.REST;
    }
    if (lattice != ABSENT && "2.0".equals(payload)) {
      return PayloadFormat.VPC_LATTICE;
    }
    return snakeCaseRawPath != ABSENT && method != ABSENT ? PayloadFormat.VPC_LATTICE_V1 : null;
  }

  private String readMethod(PayloadFormat format) {
    if (format.isPayload2()) {
      return string(callerMethod, "requestContext.http.method");
    }
    return format.isLattice() ? string(method, "method") : string(httpMethod, "httpMethod");
  }

  private String readPath(PayloadFormat format) {
    if (format.isPayload2()) {
      return string(rawPath, "rawPath");
    }
    return format == PayloadFormat.VPC_LATTICE_V1
        ? string(snakeCaseRawPath, "raw_path")
        : string(path, "path");
  }

  private String readQuery(PayloadFormat format) {
    if (format.isPayload2()) {
      return rawQueryString == ABSENT ? "" : string(rawQueryString, "rawQueryString");
    }
    String query = encodeQuery(multiValueQueryParameters, format);
    return query.isEmpty() ? encodeQuery(queryParameters, format) : query;
  }

  private String encodeQuery(int map, PayloadFormat format) {
    return map == ABSENT || (event[map] == '{' && event[map + 1] == '}')
        ? ""
        : Query.encode(json, map, format.decodesQuery());
  }

  private String string(int offset, String field) {
    if (offset == ABSENT) {
      throw InvalidEventException.missing(field);
    }
    json.seek(offset);
    if (json.token() != '"') {
      throw json.error(offset, "a string as " + field);
    }
    return json.string("a string");
  }

  /**
   * An HTTP API begins its paths with a stage that has a name; a REST API leaves it out. So does
   * payload 1.0 behind a custom domain, where the mapping stands there instead: a stage would be
   * the client's own, and a second path to each method.
   */
  private @Nullable String readStage(PayloadFormat format) {
    boolean isOfHttpApi =
        format == PayloadFormat.HTTP_API
            || (format == PayloadFormat.HTTP_API_V1 && !isCustom(json.text(domainName)));
    if (!isOfHttpApi) {
      return null;
    }
    String name = json.text(stage);
    return name == null || name.isEmpty() || name.equals("$default") ? null : name;
  }

  private static boolean isCustom(@Nullable String domain) {
    return domain != null && !domain.contains(".execute-api.");
  }

  private HttpHeaders readHeaders(PayloadFormat format) {
    if (format.isLattice() && notString != ABSENT) {
      return readValues(headers, true);
    }
    HttpHeaders all = null;
    if (!format.isPayload2() && !format.isLattice() && multiValueHeaders != ABSENT) {
      all = readValues(multiValueHeaders, false);
    }
    // Some emulators send the multi-value map, but empty.
    if (all == null || all.size() == 0) {
      all = headers == ABSENT ? new HttpHeaders() : readSingleValueHeaders();
    }
    if (format.isPayload2() && cookies != ABSENT && all.first(COOKIE) == null) {
      readCookies(all);
    }
    return all;
  }

  private HttpHeaders readSingleValueHeaders() {
    if (singleValueHeaders == null) {
      throw json.error(headers, "an object as headers");
    }
    if (notString != ABSENT) {
      throw json.error(notString, HEADER_VALUE);
    }
    return singleValueHeaders;
  }

  /**
   * Reads a map of arrays.
   *
   * @param orString whether a string may stand for an array of one: AWS documents arrays for VPC
   *     Lattice's V2, but events that others have published have strings
   */
  private HttpHeaders readValues(int map, boolean orString) {
    HttpHeaders all = new HttpHeaders();
    json.seek(map);
    json.openObject("an object as multiValueHeaders");
    while (json.nextMember()) {
      String name = json.lowerCase();
      int first = json.token();
      if (first == 'n') {
        json.skip();
      } else if (first == '"' && orString) {
        all.add(name, json.string(HEADER_VALUE));
      } else {
        readArray(name, all);
      }
    }
    return all;
  }

  private void readArray(String name, HttpHeaders all) {
    json.openArray("an array of the values of a header");
    while (json.nextElement()) {
      if (json.token() == 'n') {
        json.skip();
      } else {
        all.add(name, json.string(HEADER_VALUE));
      }
    }
  }

  private void readCookies(HttpHeaders all) {
    json.seek(cookies);
    json.openArray("an array as cookies");
    while (json.nextElement()) {
      all.add(COOKIE, json.string("a string as a cookie"));
    }
  }

  /**
   * Joins what an HTTP/2 client may send in parts: a service that asks metadata for a name gets the
   * last of its values. See https://www.rfc-editor.org/rfc/rfc9113#section-8.2.3
   */
  private static HttpHeaders withOneCookie(HttpHeaders all) {
    int first = all.indexOf(COOKIE, 0);
    if (first < 0 || all.indexOf(COOKIE, first + 1) < 0) {
      return all;
    }
    HttpHeaders joined = new HttpHeaders();
    StringBuilder cookie = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      if (all.name(i).equals(COOKIE)) {
        cookie.append(cookie.length() == 0 ? "" : "; ").append(all.value(i));
      } else {
        joined.add(all.name(i), all.value(i));
      }
    }
    joined.add(COOKIE, cookie.toString());
    return joined;
  }

  private byte[] readBody() {
    boolean base64 = isBase64();
    if (body == ABSENT) {
      return NO_BODY;
    }
    if (event[body] != '"') {
      throw json.error(body, "a string or null as body");
    }
    if (bodyEscaped) {
      byte[] text = JsonText.unescape(event, bodyStart, bodyEnd);
      return base64 ? decodeBase64(text, 0, text.length) : text;
    }
    return base64
        ? decodeBase64(event, bodyStart, bodyEnd)
        : Arrays.copyOfRange(event, bodyStart, bodyEnd);
  }

  private boolean isBase64() {
    if (isBase64Encoded == ABSENT) {
      return false;
    }
    byte first = event[isBase64Encoded];
    if (first != 't' && first != 'f') {
      throw json.error(isBase64Encoded, "true or false as isBase64Encoded");
    }
    return first == 't';
  }

  private static byte[] decodeBase64(byte[] text, int start, int end) {
    try {
      ByteBuffer decoded = Base64.getDecoder().decode(ByteBuffer.wrap(text, start, end - start));
      // The decoder sizes its array exactly; a JDK where it does not costs one copy.
      byte[] bytes = decoded.array();
      return decoded.limit() == bytes.length ? bytes : Arrays.copyOf(bytes, decoded.limit());
    } catch (IllegalArgumentException e) {
      // Without a cause: the JDK's message has no offset, and says nothing that ours does not.
      throw InvalidEventException.base64(text, start, end);
    }
  }
}
