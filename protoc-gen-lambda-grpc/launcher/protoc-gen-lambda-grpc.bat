@echo off
rem Put this and protoc-gen-lambda-grpc-all.jar into one folder, and name it to protoc by
rem --plugin=protoc-gen-lambda-grpc=FILE.
rem "protoc-gen-lambda-grpc.bat --archive" makes a class data archive beside the jar, with which this
rem takes three fifths of the time. It holds for this jar and this JDK.
setlocal
set "jar=%~dp0protoc-gen-lambda-grpc-all.jar"
set "archive=%~dp0protoc-gen-lambda-grpc-all.jsa"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "share=-Xshare:auto"
if "%~1"=="--archive" goto make
if exist "%archive%" set "share=-XX:SharedArchiveFile=%archive%"
goto start
:make
if exist "%archive%" del "%archive%"
set "share=-XX:ArchiveClassesAtExit=%archive%"
:start
"%java%" "%share%" -Xlog:disable -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "%jar%" %*
