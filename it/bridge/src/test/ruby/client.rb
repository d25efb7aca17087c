# Calls the echo through a bridge, as Debian's grpc for Ruby does; fails by an exception.

require 'grpc'

$LOAD_PATH.unshift(ENV.fetch('GENERATED'))
require 'echo/echo_pb'

# What protoc's plugin for Ruby would write.
class Echo::Calls
  include GRPC::GenericService
  self.marshal_class_method = :encode
  self.unmarshal_class_method = :decode
  self.service_name = 'echo.Echo'
  rpc :Say, Echo::EchoRequest, Echo::EchoReply
  rpc :SayEach, Echo::EchoRequest, stream(Echo::EchoReply)
  rpc :Join, stream(Echo::EchoRequest), Echo::EchoReply
  rpc :SayAll, stream(Echo::EchoRequest), stream(Echo::EchoReply)
end

def check(expected, found)
  raise "#{found.inspect} (expected: #{expected.inspect})" unless expected == found
end

def requests(*texts)
  texts.map { |text| Echo::EchoRequest.new(text: text) }
end

client = Echo::Calls.rpc_stub_class.new(ENV.fetch('BRIDGE'), :this_channel_is_insecure)

check 'Grüße 👋', client.say(Echo::EchoRequest.new(text: 'Grüße 👋')).text
check %w[a b], client.say_each(Echo::EchoRequest.new(text: 'a b')).map(&:text)
check 'a b', client.join(requests('a', 'b')).text
check %w[a b], client.say_all(requests('a', 'b')).map(&:text)

operation = client.say(
  Echo::EchoRequest.new(text: 'a'),
  metadata: { 'echo-text' => 'one', 'echo-data-bin' => "\x00\xFF".b }, return_op: true
)
operation.execute
[operation.metadata, operation.trailing_metadata].each do |block|
  check 'one', block['echo-text']
  check [0, 255], block['echo-data-bin'].bytes
end

failing = Echo::EchoRequest.new(text: 'a', end: Google::Rpc::Status.new(code: 9, message: '100% ä'))
begin
  client.say(failing)
  raise 'no error'
rescue GRPC::FailedPrecondition => e
  check '100% ä', e.details.force_encoding('UTF-8')
  check true, e.metadata.key?('grpc-status-details-bin')
end

begin
  client.say(Echo::EchoRequest.new(stay_open: true), deadline: Time.now + 0.3)
  raise 'no error'
rescue GRPC::DeadlineExceeded
  # as it should be
end

puts 'ruby: all calls as expected'
