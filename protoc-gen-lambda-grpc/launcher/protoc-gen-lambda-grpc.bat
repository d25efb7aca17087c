@echo off
rem Put this and protoc-gen-lambda-grpc-all.jar into one folder, and name it to protoc by
rem --plugin=protoc-gen-lambda-grpc=FILE.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -Xshare:auto -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "%~dp0protoc-gen-lambda-grpc-all.jar" %*
