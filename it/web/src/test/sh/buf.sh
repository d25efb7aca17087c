npx buf curl --schema target/echo.binpb --data '{"text":"one two"}' http://127.0.0.1:9001/echo.Echo/SayEach
# {
#   "text": "one"
# }
# {
#   "text": "two"
# }

npx buf curl --schema target/echo.binpb --data '{"text":"one"} {"text":"two"}' http://127.0.0.1:9001/echo.Echo/Join
# {
#   "text": "one two"
# }

npx buf curl --schema target/echo.binpb --data '{"end":{"code":5,"message":"no such text"}}' http://127.0.0.1:9001/echo.Echo/Say
# {
#    "code": "not_found",
#    "message": "no such text"
# }

npx buf curl --schema target/echo.binpb --protocol grpcweb --data '{"text":"you"}' http://127.0.0.1:9001/echo.Echo/Say
# {
#   "text": "you"
# }
