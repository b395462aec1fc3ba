"""The application of an Ed-Fi package, and the services that answer its requests."""
