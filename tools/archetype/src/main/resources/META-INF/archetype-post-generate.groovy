import javax.lang.model.SourceVersion
import org.apache.maven.archetype.exception.ArchetypeGenerationFailure

// The files are written by now, and the folder may hold others, so it is the user's to delete.
def refuse = { message ->
  throw new ArchetypeGenerationFailure(
      "${message}; delete the folder ${request.artifactId}, and generate again")
}

def service = request.properties['service']
if (!(service ==~ /[A-Z][A-Za-z0-9]*/)) {
  refuse("service: ${service} (expected: a capital letter, and then letters and digits, as in Orders2)")
}
if (service in ['HelloRequest', 'HelloReply']) {
  refuse("service: ${service} (expected: another name than HelloRequest and HelloReply, which the messages have)")
}

// The schema has this package as well, so its names have neither dollar signs nor letters of other alphabets.
def name = request.getPackage()
if (!(name ==~ /[A-Za-z_][A-Za-z0-9_.]*/) || !SourceVersion.isName(name)) {
  refuse("package: ${name} (expected: names of Java with dots between, none of them a keyword, as in com.acme.orders)")
}

new File(new File(request.outputDirectory, request.artifactId), 'mvnw').setExecutable(true, false)
