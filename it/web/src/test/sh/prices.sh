npx buf curl --protocol grpc --http2-prior-knowledge --data '{"item":"tea","quantity":2}' http://127.0.0.1:9000/worlds.Prices/Quote
# {
#   "item": "tea",
#   "cents": "900",
#   "tenant": "public"
# }

npx buf curl --protocol grpc --http2-prior-knowledge --data '{"service":"worlds.Prices"}' http://127.0.0.1:9000/grpc.health.v1.Health/Check
# {
#   "status": "SERVING"
# }

npx buf curl --protocol grpc --http2-prior-knowledge --list-methods http://127.0.0.1:9000
# grpc.health.v1.Health/Check
# grpc.health.v1.Health/Watch
# grpc.reflection.v1.ServerReflection/ServerReflectionInfo
# worlds.Prices/Quote
# worlds.Prices/QuoteEach
# worlds.Prices/Scale
# worlds.Prices/Total
# worlds.Prices/Watch
