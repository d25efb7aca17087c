package shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** The orders, in whatever database the URL names. */
final class Database {
  private final String url;

  Database(String url) {
    this.url = url;
  }

  Map<Long, String> items() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("create table if not exists orders(id bigint primary key, item varchar)");
      statement.execute("merge into orders values (7, 'kettle'), (8, 'cup')");
      Map<Long, String> items = new TreeMap<>();
      try (ResultSet rows = statement.executeQuery("select id, item from orders")) {
        while (rows.next()) {
          items.put(rows.getLong(1), rows.getString(2));
        }
      }
      return items;
    }
  }
}
