curl --json '{"name":"you"}' http://127.0.0.1:9000/helloworld.Greeter/SayHello
# {"message":"Hello you!"}

curl --get --data encoding=json --data-urlencode 'message={"name":"you"}' http://127.0.0.1:9000/helloworld.Greeter/SayHello
# {"message":"Hello you!"}

curl --json '{"nom":"you"}' --write-out ' HTTP %{http_code}' http://127.0.0.1:9000/helloworld.Greeter/SayHello
# {"code":"invalid_argument","message":"json: $.nom: Cannot find field: nom in message helloworld.HelloRequest"} HTTP 400

curl --json '{}' --header 'connect-timeout-ms: 2000' --header 'x-tenant: 7' --write-out ' HTTP %{http_code}' http://127.0.0.1:9000/helloworld.Greeter/SayGoodbye
# {"code":"unimplemented","message":"Method not found: helloworld.Greeter/SayGoodbye"} HTTP 404
